import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';

const QUEUES =
  '\n------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages    \n';
const MEMORY =
  '\n------ Shared Memory Segments --------\nkey        shmid      owner      perms      bytes      nattch     status      \n';
const SEMAPHORES = '\n------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n';

/** ipcs(1): no program of the simulator makes queues, segments or semaphores, so every IPC namespace has none. */
export const ipcs: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'mqsatpcluhVb' }, 'gnu');
  const some = ['m', 'q', 's'].some((letter) => options.has(letter));
  const shown = (letter: string) => !some || options.has(letter);
  let text = '';
  if (shown('q')) text += QUEUES;
  if (shown('m')) text += MEMORY;
  if (shown('s')) text += SEMAPHORES;
  yield* proc.print(`${text}\n`);
  return 0;
};
