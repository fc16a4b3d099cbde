import type { ProgressMessage } from '#client/image/create.ts';
import type { JsonLines } from '#client/jsonlines.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError } from './errors.ts';
import { terminalOf } from './streams.ts';

/**
 * Prints an engine's report on a pull, push or load: on a terminal every layer keeps its line and shows its progress,
 * elsewhere only what is no progress is printed.
 * @param fd where to print; undefined to print nothing (--quiet)
 * @throws CliError with the report's error
 */
export function* displayMessages(
  proc: Process,
  messages: JsonLines<ProgressMessage>,
  fd: 1 | 2 | undefined,
): Coroutine<void> {
  const screen = fd !== undefined && terminalOf(proc, fd) ? new Screen() : undefined;
  for (;;) {
    const message = yield* messages.next();
    if (message === undefined) return;
    const failure = message.errorDetail?.message ?? message.error;
    if (failure !== undefined) {
      messages.close();
      throw new CliError(failure);
    }
    if (fd === undefined) continue;
    const text = screen ? screen.show(message) : plain(message);
    if (text !== '') yield* proc.write(fd, text);
  }
}

function plain(message: ProgressMessage): string {
  if (message.stream !== undefined) return message.stream;
  return hasProgress(message) ? '' : `${lineOf(message)}\n`;
}

function lineOf({ id, status = '' }: ProgressMessage): string {
  return id ? `${id}: ${status}` : status;
}

function hasProgress({ progressDetail, progress }: ProgressMessage): boolean {
  return progress !== undefined || progressDetail?.current !== undefined || progressDetail?.total !== undefined;
}

/** The lines of a terminal that layers have for themselves. */
class Screen {
  #lines = new Map<string, number>();
  #count = 0;

  show(message: ProgressMessage): string {
    if (message.stream !== undefined) return message.stream;
    const shown = `${lineOf(message)}${message.progress ? ` ${message.progress}` : ''}`;
    const { id } = message;
    if (!id || (!hasProgress(message) && !this.#lines.has(id) && message.progressDetail === undefined)) {
      this.#lines.clear();
      this.#count = 0;
      return `${shown}\r\n`.replace('\r\n', '\n');
    }
    let line = this.#lines.get(id);
    let text = '';
    if (line === undefined) {
      line = this.#count++;
      this.#lines.set(id, line);
      text = '\n';
    }
    const up = this.#count - line;
    return `${text}\x1b[${up}A\x1b[2K\r${shown}\r\x1b[${up}B`;
  }
}
