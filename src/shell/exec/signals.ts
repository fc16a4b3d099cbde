import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import type { Signal } from '#kernel/process/signals.ts';
import type { Shell } from '../shell.ts';
import { Source } from '../source.ts';
import type { PseudoSignal } from '../state/traps.ts';
import { Interrupted } from './control.ts';

/** Lets other threads run, then does what signals have asked for: every command and every turn of a loop comes here. */
export function* tick(shell: Shell): Coroutine<void> {
  yield reschedule;
  yield* attend(shell);
}

/** Runs the traps of signals that have come; Ctrl-C without a trap ends what is running. @throws Interrupted */
export function* attend(shell: Shell): Coroutine<void> {
  while (shell.traps.pending.length > 0) {
    const signal = shell.traps.pending.shift() as Signal;
    yield* runTrap(shell, signal);
  }
  if (shell.interrupted) {
    shell.interrupted = false;
    throw new Interrupted();
  }
}

/** Runs the command set for `condition`, leaving `$?` as it was. */
export function* runTrap(shell: Shell, condition: Signal | PseudoSignal): Coroutine<void> {
  const action = shell.traps.get(condition);
  if (!action || shell.traps.running.has(condition)) return;
  const { status, pipeStatus } = shell;
  shell.traps.running.add(condition);
  try {
    yield* shell.executor.text(shell, new Source(action, shell.scriptName, shell.line));
  } finally {
    shell.traps.running.delete(condition);
  }
  shell.status = status;
  shell.pipeStatus = pipeStatus;
}

/** Makes the process note `signal` for its trap, as sigaction(2) with the shell's handler does. */
export function catchSignal(shell: Shell, signal: Signal): void {
  shell.proc.onSignal(signal, () => {
    shell.traps.pending.push(signal);
    shell.signalled.wakeAll();
  });
}

/** How SIGINT is taken while no trap is set: noted, to be acted upon between commands. */
export function catchInterrupt(shell: Shell): void {
  shell.proc.onSignal('SIGINT', () => {
    shell.interrupted = true;
    shell.signalled.wakeAll();
  });
}
