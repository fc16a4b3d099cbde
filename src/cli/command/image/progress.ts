import type { ProgressMessage } from '#client/image/create.ts';
import type { JsonLines } from '#client/jsonlines.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { terminalOf } from '../../streams.ts';

/**
 * Shows the engine's report on a transfer: on a terminal every layer has a line that is drawn anew, elsewhere each
 * message without a progress bar is a line (moby: pkg/jsonmessage).
 * @throws CliError where the report ends in an error
 */
export function* showProgress(
  context: CommandContext,
  report: JsonLines<ProgressMessage>,
  quiet: boolean,
): Coroutine<void> {
  const terminal = terminalOf(context.proc, 1) !== undefined;
  const lines = new Map<string, number>();
  for (let message = yield* report.next(); message !== undefined; message = yield* report.next()) {
    if (message.error !== undefined) throw new CliError(message.error);
    if (quiet) continue;
    const { id, status = '', stream, progress } = message;
    if (stream !== undefined) yield* context.out(stream);
    else if (!terminal) {
      if (progress === undefined || progress === '') yield* context.out(`${id ? `${id}: ` : ''}${status}\n`);
    } else yield* context.out(drawn(lines, id, status, progress));
  }
}

/** The bytes that put a message onto its layer's line, and the cursor back below them all. */
function drawn(
  lines: Map<string, number>,
  id: string | undefined,
  status: string,
  progress: string | undefined,
): string {
  const text = `${id ? `${id}: ` : ''}${status}${progress ? ` ${progress}` : ''}`;
  if (!id) return `${text}\r\n`;
  const line = lines.get(id);
  if (line === undefined) {
    lines.set(id, lines.size);
    return `${text}\r\n`;
  }
  const up = lines.size - line;
  return `\x1b[${up}A\x1b[2K\r${text}\r\x1b[${up}B`;
}
