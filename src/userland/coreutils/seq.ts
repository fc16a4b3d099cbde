import { reschedule } from '#kernel/coroutine.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { formatPrintf } from '../text/printf.ts';

const BUSYBOX_USAGE = `seq [-w] [-s SEP] [FIRST [INC]] LAST

Print numbers from FIRST to LAST, in steps of INC.
FIRST, INC default to 1.

	-w	Pad with leading zeros
	-s SEP	String separator`;

/** seq */
export function seq(family: Family): Program {
  return function* (proc) {
    // A negative number is no option.
    const dashed = proc.argv.findIndex((arg, index) => index > 0 && (/^-[\d.]/.test(arg) || /^[\d.]/.test(arg)));
    if (dashed > 0 && !/^-[sf]$/.test(proc.argv[dashed - 1] ?? ''))
      proc.argv = [...proc.argv.slice(0, dashed), '--', ...proc.argv.slice(dashed)];
    const options = yield* getopt(
      proc,
      {
        short: 'ws:f:',
        long: family === 'gnu' ? { 'equal-width': 'w', 'separator=': 's', 'format=': 'f' } : {},
        stopAtOperand: true,
        usage: BUSYBOX_USAGE,
      },
      family,
    );
    const wrong = options.operands.find((text) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text));
    const count = options.operands.length;
    if (count === 0 || count > 3 || wrong !== undefined) {
      const gnu =
        count === 0
          ? 'missing operand'
          : count > 3
            ? `extra operand ‘${options.operands[3]}’`
            : `invalid floating point argument: ‘${wrong}’`;
      const busybox = busyboxUsage(BUSYBOX_USAGE);
      yield* proc.printError(family === 'gnu' ? `seq: ${gnu}\nTry 'seq --help' for more information.\n` : busybox);
      return 1;
    }
    const texts = options.operands;
    const first = count > 1 ? Number(texts[0]) : 1;
    const step = count > 2 ? Number(texts[1]) : 1;
    const last = Number(texts[count - 1]);
    if (step === 0) {
      yield* proc.printError(
        `seq: invalid Zero increment value: ‘${texts[1]}’\nTry 'seq --help' for more information.\n`,
      );
      return 1;
    }
    const digits = Math.max(
      ...texts.slice(0, Math.max(1, count - 1)).map((text) => /\.(\d+)/.exec(text)?.[1]?.length ?? 0),
      0,
    );
    const total = Math.floor((last - first) / step + 1e-9) + 1;
    const width = options.has('w')
      ? Math.max(first.toFixed(digits).length, (first + (total - 1) * step).toFixed(digits).length)
      : 0;
    const separator = options.value('s') ?? '\n';
    for (let index = 0; index < total; index++) {
      const value = first + index * step;
      const format = options.value('f');
      const text =
        format === undefined
          ? value.toFixed(digits).padStart(width, '0')
          : formatPrintf(format, [{ text: () => String(value), number: () => value, isNumber: true }]);
      yield* proc.print(text + (index === total - 1 ? '\n' : separator));
      if (index % 100 === 99) yield reschedule;
    }
    return 0;
  };
}
