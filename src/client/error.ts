/** A request that failed: its text is what the CLI prints. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  constructor(
    message: string,
    /** The HTTP status; 0 where no answer came. */
    readonly status = 0,
  ) {
    super(message);
  }
}

/** Whether `error` says that there is no such object. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ClientError && error.status === 404;
}
