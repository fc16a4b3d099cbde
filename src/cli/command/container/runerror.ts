import { ClientError } from '#client/error.ts';
import { CliError, StatusError } from '../../command.ts';

/** `error` in the words of `docker run` and `docker create`, with the hint at their help. */
export function withHelp(error: unknown, command: string, status: number): unknown {
  if (!(error instanceof CliError) && !(error instanceof ClientError)) return error;
  return new StatusError(status, `docker: ${error.message}\n\nRun 'docker ${command} --help' for more information`);
}

/** The same with the status for what went wrong: 127 no such program, 126 it cannot be run, else 125. */
export function runError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const missing = ['executable file not found', 'no such file or directory', 'system cannot find the file specified'];
  const forbidden = ['permission denied', 'is a directory'];
  const says = (texts: string[]) => texts.some((text) => message.includes(text));
  return withHelp(error, 'run', says(missing) ? 127 : says(forbidden) ? 126 : 125);
}
