import { Errno, type ErrnoCode } from '../errno.ts';
import type { Process } from './process.ts';

/** What a filter does with a system call: lets it pass (undefined), has it fail, or ends the process. */
export type SeccompAction = ErrnoCode | 'kill' | undefined;

/** seccomp(2): a filter of system calls, which a process and all it starts are under. */
export interface SeccompFilter {
  /** @param args the arguments that are numbers, for filters that look at them */
  decide(call: string, args: readonly number[]): SeccompAction;
}

/**
 * Comes before a system call of `process`: the filters it is under decide whether it happens.
 * @param call its name as in syscalls(2)
 * @throws Errno as the filter says; the process ends with SIGSYS where it says that
 */
export function systemCall(process: Process | undefined, call: string, args: readonly number[] = []): void {
  const filters = process?.credentials.seccomp;
  if (filters === undefined) return;
  for (const filter of filters) {
    const action = filter.decide(call, args);
    if (action === undefined) continue;
    if (action === 'kill') process?.exit({ signal: 'SIGSYS' });
    else throw new Errno(action);
  }
}
