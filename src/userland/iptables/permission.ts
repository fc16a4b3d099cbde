import type { Coroutine } from '#kernel/coroutine.ts';
import { VERSION } from '#kernel/netfilter/problem.ts';
import type { Process } from '#kernel/process/process.ts';

const STATUS = 4;

/** Says that `program` may not touch the rules where the process lacks CAP_NET_ADMIN; answers its status then. */
export function* refused(proc: Process, program: string): Coroutine<number | undefined> {
  if (proc.has('NET_ADMIN', 'net')) return undefined;
  yield* proc.printError(
    `${program} ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)\n`,
  );
  return STATUS;
}
