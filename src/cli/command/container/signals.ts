import type { Client } from '#client/client.ts';
import { containerKill } from '#client/container/kill.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { SIGNALS, type Signal } from '#kernel/process/signals.ts';
import { failureOf } from '../../parallel.ts';

/** Signals that cannot be caught, or that a process gets for its own doings. */
const OWN: ReadonlySet<Signal> = new Set([
  'SIGKILL',
  'SIGSTOP',
  'SIGCHLD',
  'SIGPIPE',
  'SIGURG',
  'SIGSEGV',
  'SIGILL',
  'SIGBUS',
  'SIGFPE',
]);

/** Interrupts after which the CLI gives up waiting for the container. */
const PATIENCE = 3;

/** Sends the signals that the CLI gets on to the container, until the answered function is called. */
export function forwardSignals(proc: Process, client: Client, container: string): () => void {
  const signals = (Object.keys(SIGNALS) as Signal[]).filter((signal) => !OWN.has(signal));
  let interrupts = 0;
  const forward = (signal: Signal) => {
    if (signal === 'SIGINT' || signal === 'SIGTERM') interrupts++;
    proc.thread(interrupts >= PATIENCE ? giveUp(proc) : send(client, container, signal));
  };
  for (const signal of signals) proc.onSignal(signal, forward);
  return () => {
    for (const signal of signals) proc.onSignal(signal, 'default');
  };
}

/** The container may be gone by now: errors are of no interest. */
function* send(client: Client, container: string, signal: Signal): Coroutine<void> {
  yield* failureOf(containerKill(client, container, signal.slice('SIG'.length)));
}

function* giveUp(proc: Process): Coroutine<void> {
  yield* proc.printError(`\ngot ${PATIENCE} SIGTERM/SIGINTs, forcefully exiting\n`);
  proc.exit({ code: 1 });
}
