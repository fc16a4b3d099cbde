/** Kinds of errors, after moby's errdefs. One place maps them to HTTP statuses (daemon/server). */
export type ErrorKind =
  | 'notFound'
  | 'invalidParameter'
  | 'conflict'
  | 'unauthorized'
  | 'unavailable'
  | 'forbidden'
  | 'system'
  | 'notModified'
  | 'notImplemented'
  | 'unknown'
  | 'cancelled'
  | 'deadline'
  | 'dataLoss';

/** An error with Docker's own words and a kind; libnetwork and the daemon throw nothing else on purpose. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
  constructor(
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(message);
  }

  /** The same kind of error with `prefix: ` before its words, as Go's errors.Wrap does. */
  wrap(prefix: string): DockerError {
    return new DockerError(this.kind, `${prefix}: ${this.message}`);
  }
}

export const notFound = (message: string): DockerError => new DockerError('notFound', message);
export const invalidParameter = (message: string): DockerError => new DockerError('invalidParameter', message);
export const conflict = (message: string): DockerError => new DockerError('conflict', message);
export const unavailable = (message: string): DockerError => new DockerError('unavailable', message);
export const forbidden = (message: string): DockerError => new DockerError('forbidden', message);
export const system = (message: string): DockerError => new DockerError('system', message);
export const notImplemented = (message: string): DockerError => new DockerError('notImplemented', message);
export const unknownError = (message: string): DockerError => new DockerError('unknown', message);

/** `error` as a DockerError: itself, or the kind `unknown` with its words. */
export function asDockerError(error: unknown): DockerError {
  if (error instanceof DockerError) return error;
  return unknownError(error instanceof Error ? error.message : String(error));
}
