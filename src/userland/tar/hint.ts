/** What GNU tar says after a wrong call. */
export const HINT = "Try 'tar --help' or 'tar --usage' for more information.\n";
