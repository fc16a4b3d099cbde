/** What ends ipvsadm: a message for stderr and the exit status. */
export class IpvsadmProblem extends Error {
  constructor(
    message: string,
    readonly status = 2,
  ) {
    super(message);
  }
}
