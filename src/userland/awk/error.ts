/** What kind of mistake it is, for families that tell them apart. */
export type AwkProblem = 'field' | 'division' | 'arguments' | 'function' | 'math' | 'open' | 'regex' | 'other';

/** An error of an awk program while it runs. */
export class AwkError extends Error {
  override readonly name = 'AwkError';
  constructor(
    message: string,
    readonly problem: AwkProblem = 'other',
  ) {
    super(message);
  }
}
