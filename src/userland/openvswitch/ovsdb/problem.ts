/** Something wrong with a command or with what it asks of the database; the message is what the program prints. */
export class OvsProblem extends Error {
  override readonly name = 'OvsProblem';
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}
