import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { failureOf } from '../../parallel.ts';
import { terminalOf } from '../../streams.ts';

/** A size of a terminal. */
export interface TerminalSize {
  rows: number;
  columns: number;
}

/** The size of the terminal that standard output is, as the API takes it; zeros where it is none. */
export function consoleSize(proc: Process): [rows: number, columns: number] {
  const size = terminalOf(proc, 1)?.size;
  return size ? [size.rows, size.columns] : [0, 0];
}

/**
 * Gives the container's terminal the size of the CLI's, now and whenever that changes.
 * @param resize tells the engine; its errors are of no interest
 */
export function* followSize(proc: Process, resize: (size: TerminalSize) => Coroutine<void>): Coroutine<void> {
  const terminal = terminalOf(proc, 1);
  if (terminal === undefined) return;
  yield* failureOf(resize(terminal.size));
  proc.onSignal('SIGWINCH', () => {
    proc.thread(ignoringErrors(resize(terminal.size)));
  });
}

function* ignoringErrors(action: Coroutine<void>): Coroutine<void> {
  yield* failureOf(action);
}
