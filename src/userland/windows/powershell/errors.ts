/** What a command fails with; its text is what stands in red. */
export class PsError extends Error {
  override readonly name = 'PsError';
  constructor(
    message: string,
    /** `ObjectNotFound: (foo:String) [], CommandNotFoundException` */
    readonly category = 'NotSpecified: (:) [], RuntimeException',
    readonly identifier = 'RuntimeException',
    /** The command that complains, before its message. */
    readonly command?: string,
  ) {
    super(message);
  }
}

/** Something PowerShell has that is left out here. */
export function notSimulated(what: string): PsError {
  return new PsError(`not simulated: ${what}`, 'NotImplemented: (:) [], PSNotImplementedException', 'NotSimulated');
}

/** `exit`, with its status. */
export class PsExit extends Error {
  constructor(readonly status: number) {
    super('exit');
  }
}
