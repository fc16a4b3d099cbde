import { SECOND } from '#kernel/clock.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';

const BUSYBOX_USAGE = `sleep [N]...

Pause for a time equal to the total of the args given, where each arg can
have an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays`;

const FACTORS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** sleep */
export function sleep(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: '', usage: BUSYBOX_USAGE }, family);
    if (options.operands.length === 0) {
      yield* proc.printError(
        family === 'gnu'
          ? "sleep: missing operand\nTry 'sleep --help' for more information.\n"
          : busyboxUsage(BUSYBOX_USAGE),
      );
      return 1;
    }
    let seconds = 0;
    for (const text of options.operands) {
      const match = /^(\d+\.?\d*|\.\d+|inf(?:inity)?)([smhd]?)$/.exec(text);
      if (!match) {
        yield* proc.printError(
          family === 'gnu'
            ? `sleep: invalid time interval ‘${text}’\nTry 'sleep --help' for more information.\n`
            : `sleep: invalid number '${text}'\n`,
        );
        return 1;
      }
      seconds += (match[1]?.startsWith('inf') ? 1e9 : Number(match[1])) * (FACTORS[match[2] ?? ''] ?? 1);
    }
    yield* proc.sleep(seconds * SECOND);
    return 0;
  };
}
