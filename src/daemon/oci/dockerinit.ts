import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { SIGNALS, type Signal } from '#kernel/process/signals.ts';

/** Where `docker run --init` has its first process. */
export const DOCKER_INIT = '/sbin/docker-init';

/** What its first child is called: runc has used up the numbers before. */
const CHILD = 7;

/** Signals that stay with the init process. */
const OWN: ReadonlySet<Signal> = new Set([
  'SIGCHLD',
  'SIGKILL',
  'SIGSTOP',
  'SIGSEGV',
  'SIGFPE',
  'SIGILL',
  'SIGBUS',
  'SIGABRT',
  'SIGTRAP',
  'SIGSYS',
  'SIGTTIN',
  'SIGTTOU',
]);

/** tini: starts the command after `--`, passes signals on to it, and ends as it ends. */
export function* dockerInit(proc: Process): Coroutine<number> {
  const [command = '', ...args] = proc.argv.slice(proc.argv[1] === '--' ? 2 : 1);
  proc.reapsOrphans = true;
  const path = command.includes('/') ? command : search(proc, command);
  let child: Process;
  try {
    child = proc.spawn(path, [command, ...args], { group: 'new' });
  } catch (error) {
    if (!isErrno(error)) throw error;
    // It says this in its child, which has the next number here.
    proc.namespaces.pid.skip(1);
    yield* proc.printError(`[FATAL tini (${CHILD})] exec ${command} failed: ${error.message}\n`);
    return error.code === 'ENOENT' ? 127 : 126;
  }
  for (const signal of Object.keys(SIGNALS) as Signal[]) {
    if (!OWN.has(signal)) proc.onSignal(signal, (received) => child.signal(received, proc));
  }
  while (!child.status) yield child.changed;
  const { status } = child;
  child.reap();
  return statusNumber(status);
}

function search(proc: Process, command: string): string {
  const directories = (proc.env.get('PATH') ?? '').split(':');
  return directories.map((directory) => `${directory}/${command}`).find((path) => proc.fs.exists(path)) ?? command;
}
