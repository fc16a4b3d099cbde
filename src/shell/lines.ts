import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { ASH } from './dialect.ts';
import { executor } from './exec/executor.ts';
import { catchInterrupt } from './exec/signals.ts';
import { LineEditor } from './readline/editor.ts';
import { Shell } from './shell.ts';

/** What lines are read for: another shell than those of this room. */
export interface LineReader {
  /** What stands before a line. */
  readonly prompt: string;
  /** Whether a text needs more lines. */
  wantsMore(text: string): boolean;
  /** Runs what was typed. @returns a status to end with */
  run(text: string): Coroutine<number | undefined>;
  readonly status: number;
}

/** Reads lines at a process's terminal with the editor of this room's shells and has them run, until one of them ends it. */
export function* readLines(proc: Process, reader: LineReader): Coroutine<number> {
  const { tty } = proc.session;
  if (!tty) return reader.status;
  // The editor reads for a shell: its signals, its history, and nothing to complete with.
  const shell = new Shell(proc, ASH, executor, new Map());
  shell.interactive = true;
  catchInterrupt(shell);
  for (const signal of ['SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const)
    proc.onSignal(signal, () => {});
  proc.onSignal('SIGWINCH', () => {
    shell.resized = true;
    shell.signalled.wakeAll();
  });
  const editor = new LineEditor(shell, tty);
  tty.foreground = proc.pgid;
  for (;;) {
    let text = '';
    for (;;) {
      const result = yield* editor.read(text === '' ? reader.prompt : '>> ');
      if (result === 'end') return reader.status;
      if (result === 'interrupted') {
        text = '';
        yield* proc.print('\n');
        continue;
      }
      text += `${text === '' ? '' : '\n'}${result.line}`;
      if (!reader.wantsMore(text)) break;
    }
    if (text.trim() === '') continue;
    editor.history.add(text, undefined);
    const status = yield* reader.run(text);
    // Whatever was interrupted has ended by now.
    shell.interrupted = false;
    if (status !== undefined) return status;
  }
}
