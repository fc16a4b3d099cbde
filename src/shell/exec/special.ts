/** The builtins that POSIX calls special (2.15): found before functions, and their assignments stay. */
// biome-ignore format: a table
export const SPECIAL: ReadonlySet<string> = new Set([
  '.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset',
]);
