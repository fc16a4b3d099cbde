import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { terminalOf } from './streams.ts';

/** How far something has come: a line of its own on a terminal, named by `id`. */
export interface Progress {
  id: string;
  action: string;
  current?: number;
  total?: number;
  /** What is counted; the counts are shown where it is given. */
  units?: string;
}

/** Columns above which a terminal has room for a bar, and those taken where there is no terminal. */
const ROOM_FOR_BAR = 110;
const NO_TERMINAL = 200;
const BAR = 50;

/**
 * Shows progress as docker's streams of JSON messages are shown (moby: pkg/progress, pkg/jsonmessage): on a terminal
 * each id keeps its line, which is drawn anew; elsewhere every step is a line, but for those that are but a bar.
 */
export class ProgressOutput {
  #lines = new Map<string, number>();

  /** @param fd where to write; undefined to show nothing (--quiet) */
  constructor(
    readonly proc: Process,
    readonly fd: 1 | 2 | undefined,
  ) {}

  *write(progress: Progress): Coroutine<void> {
    if (this.fd === undefined) return;
    const { id, action } = progress;
    const terminal = terminalOf(this.proc, this.fd);
    const bar = progressBar(progress, terminal?.size.columns || NO_TERMINAL);
    if (terminal === undefined) {
      if (bar === '') yield* this.proc.write(this.fd, `${id}: ${action}\n`);
      return;
    }
    let line = this.#lines.get(id);
    let text = '';
    if (line === undefined) {
      line = this.#lines.size;
      this.#lines.set(id, line);
      text = '\n';
    }
    const up = this.#lines.size - line;
    yield* this.proc.write(this.fd, `${text}\x1b[${up}A\x1b[2K\r${id}: ${action} ${bar}\r\x1b[${up}B`);
  }

  /** Writes a line that stays; progress after it begins below. */
  *message(text: string, id = ''): Coroutine<void> {
    if (this.fd === undefined) return;
    this.#lines.clear();
    yield* this.proc.write(this.fd, id === '' ? `${text}\n` : `${id}: ${text}\n`);
  }
}

function progressBar({ current = 0, total = 0, units }: Progress, columns: number): string {
  if (total <= 0) return '';
  const counts = units === undefined ? '' : `${current}/${total} ${units}`;
  if (columns <= ROOM_FOR_BAR) return counts;
  const filled = Math.min(BAR, Math.trunc(Math.trunc((current / total) * 100) / 2));
  return `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}] ${counts}`;
}
