/** What ends a curl transfer, with curl's exit status. */
export class CurlProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
