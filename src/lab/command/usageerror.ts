/** What a verb throws when its arguments are wrong; the message says which, and `lab` adds where to look. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
