/**
 * Whether no other tab is open than the one that is just being loaded, so that nobody misses files of an older version.
 * @param loading the client that a navigation makes
 * @param leaving the client that asked for the navigation
 */
export function cleanable(windows: readonly { id: string }[], loading: string, leaving: string): boolean {
  return windows.every(({ id }) => id === loading || id === leaving);
}
