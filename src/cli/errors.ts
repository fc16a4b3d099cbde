import { isErrno, strerror } from '#kernel/errno.ts';

/** An error that ends a command: its text goes to standard error as it is, and the exit status is 1. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}

/** An error with an exit status of its own; without a message nothing is printed (docker/cli: cli.StatusError). */
export class StatusError extends CliError {
  override readonly name = 'StatusError';
  constructor(
    readonly status: number,
    message = '',
  ) {
    super(message);
  }
}

/** Go's text for an error of the system: the C library's, in lower case. */
export function goErrno(error: unknown): string {
  if (!isErrno(error)) throw error;
  const text = strerror(error.code);
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** Go's PathError, e.g. `open /nope: no such file or directory`. */
export function pathError(operation: string, path: string, error: unknown): CliError {
  return new CliError(`${operation} ${path}: ${goErrno(error)}`);
}
