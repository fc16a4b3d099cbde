import { SECOND } from '#kernel/clock.ts';
import { anyOf, until } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Signal, signalNamed } from '#kernel/process/signals.ts';
import { type Family, getopt } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';

const FACTORS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** timeout: runs a command for a limited time. */
export function timeout(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 's:k:vpf',
        long: family === 'gnu' ? { 'signal=': 's', 'kill-after=': 'k', 'preserve-status': 'p', foreground: 'f' } : {},
        stopAtOperand: true,
        status: 125,
        usage: 'timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS',
      },
      family,
    );
    const [limit, ...command] = options.operands;
    const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(limit ?? '');
    if (!match || command.length === 0) {
      const problem =
        !match && limit !== undefined && command.length > 0 ? `timeout: invalid time interval ‘${limit}’\n` : '';
      yield* proc.printError(
        family === 'gnu'
          ? `${problem}Try 'timeout --help' for more information.\n`
          : 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\nUsage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n',
      );
      return family === 'gnu' ? 125 : 1;
    }
    const signal: Signal = signalNamed(options.value('s') ?? 'TERM') ?? 'SIGTERM';
    let child: Process;
    try {
      child = proc.spawn(findExecutable(proc, command[0] as string), command);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(
        family === 'gnu'
          ? `timeout: failed to run command ‘${command[0]}’: ${error.message}\n`
          : `timeout: can't execute '${command[0]}': ${error.message}\n`,
      );
      return error.code === 'ENOENT' ? 127 : 126;
    }
    const end = proc.clock.now + Number(match[1]) * (FACTORS[match[2] ?? ''] ?? 1) * SECOND;
    while (!child.status && proc.clock.now < end) yield anyOf(child.changed, until(proc.clock, end));
    const expired = !child.status;
    if (expired) child.signal(signal, proc);
    yield* proc.wait(child);
    const status = child.status ? statusNumber(child.status) : 0;
    // In busybox the command takes the place of timeout, which watches from a child.
    if (family === 'busybox' && child.status) proc.exit(child.status);
    if (!expired || options.has('p')) return status;
    return signal === 'SIGKILL' ? 137 : 124;
  };
}
