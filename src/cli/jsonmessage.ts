import type { ProgressMessage } from '#client/image/create.ts';
import type { JsonLines } from '#client/jsonlines.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError } from './errors.ts';
import { humanSize } from './formatter/units.ts';
import { terminalOf } from './streams.ts';

/** Columns above which a terminal has room for a bar, and those taken where there is no terminal. */
const ROOM_FOR_BAR = 110;
const NO_TERMINAL = 200;
const BAR = 50;

/** The error at the end of an engine's report. */
export class ReportFailure extends CliError {
  override readonly name = 'ReportFailure';
  constructor(
    message: string,
    /** Of what has failed; 0 where it says none. */
    readonly code: number,
  ) {
    super(message);
  }
}

/** What becomes of a report besides being printed. */
export interface DisplayOptions {
  /** Takes what would be printed. */
  take?: ((text: string) => void) | undefined;
  /** Takes what is meant for programs. */
  aux?: (value: unknown) => void;
}

/**
 * Prints an engine's report on a pull, push or load: on a terminal every layer keeps its line and shows its progress,
 * elsewhere only what is no progress is printed.
 * @param fd where to print; undefined to print nothing (--quiet)
 * @throws ReportFailure with the report's error
 */
export function* displayMessages(
  proc: Process,
  messages: JsonLines<ProgressMessage>,
  fd: 1 | 2 | undefined,
  options: DisplayOptions = {},
): Coroutine<void> {
  const terminal = fd === undefined ? undefined : terminalOf(proc, fd);
  const screen = terminal && new Screen(() => terminal.size.columns);
  for (;;) {
    const message = yield* messages.next();
    if (message === undefined) return;
    const failure = message.errorDetail?.message ?? message.error;
    if (failure !== undefined) {
      messages.close();
      throw new ReportFailure(failure, message.errorDetail?.code ?? 0);
    }
    // What is meant for programs is not shown.
    if (message.aux !== undefined) options.aux?.(message.aux);
    if (fd === undefined || message.aux !== undefined) continue;
    const text = screen ? screen.show(message) : plain(message);
    if (text === '') continue;
    if (options.take) options.take(text);
    else yield* proc.write(fd, text);
  }
}

function plain(message: ProgressMessage): string {
  const { stream, progressDetail } = message;
  if (stream !== undefined) return stream;
  return progressDetail && progressText(progressDetail, NO_TERMINAL) !== '' ? '' : `${lineOf(message)}\n`;
}

function lineOf({ id, status = '' }: ProgressMessage): string {
  return id ? `${id}: ${status}` : status;
}

/** A bar where there is room for one, and figures (moby pkg/jsonmessage, JSONProgress.String). */
function progressText({ current = 0, total = 0 }: { current?: number; total?: number }, columns: number): string {
  if (current <= 0 && total <= 0) return '';
  const figure = humanSize(current).padStart(8);
  if (total <= 0) return figure;
  const filled = Math.min(BAR, Math.trunc(Math.trunc((current / total) * 100) / 2));
  const bar = columns > ROOM_FOR_BAR ? `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}] ` : '';
  return `${bar}${current > total ? figure : `${figure}/${humanSize(total)}`}`;
}

/** The lines of a terminal that layers have for themselves. */
export class Screen {
  readonly #lines = new Map<string, number>();

  /** @param columns how wide the terminal is at the moment; 0 where it does not say */
  constructor(readonly columns: () => number) {}

  show(message: ProgressMessage): string {
    const { id, stream, progressDetail } = message;
    if (stream !== undefined) return stream;
    if (progressDetail === undefined) {
      this.#lines.clear();
      return `${lineOf(message)}\n`;
    }
    const shown = `\x1b[2K\r${lineOf(message)} ${progressText(progressDetail, this.columns() || NO_TERMINAL)}\r`;
    if (!id) {
      this.#lines.clear();
      return shown;
    }
    let line = this.#lines.get(id);
    const text = line === undefined ? '\n' : '';
    if (line === undefined) {
      line = this.#lines.size;
      this.#lines.set(id, line);
    }
    const up = this.#lines.size - line;
    return `${text}\x1b[${up}A${shown}\x1b[${up}B`;
  }
}
