import { SECOND } from '#kernel/clock.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { strftime } from '../text/strftime.ts';
import { WATCH_USAGE } from './usage.ts';

const LONG = {
  'interval=': 'n',
  'no-title': 't',
  'differences=?': 'd',
  beep: 'b',
  color: 'c',
  'no-color': 'C',
  errexit: 'e',
  follow: 'f',
  chgexit: 'g',
  'equexit=': 'q',
  precise: 'p',
  'no-rerun': 'r',
  'shotsdir=': 's',
  'no-wrap': 'w',
  exec: 'x',
  help: 'h',
  version: 'v',
};

/** watch: runs a command again and again and shows its output on the whole screen, until Ctrl-C. */
export function watch(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'n:td::ebcCxgq:pwrhvs:' : 'n:t',
        long: LONG,
        gnuUsage: WATCH_USAGE,
        stopAtOperand: true,
        usage: 'watch [-n SEC] [-t] PROG ARGS\n\nRun PROG periodically',
      },
      family,
    );
    if (options.has('h') || options.has('v')) {
      yield* proc.print(options.has('h') ? WATCH_USAGE : 'watch from procps-ng 4.0.7\n');
      return 0;
    }
    const command = options.operands.join(' ');
    if (command === '') {
      yield* proc.printError(
        family === 'gnu'
          ? WATCH_USAGE
          : 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\nUsage: watch [-n SEC] [-t] PROG ARGS\n',
      );
      return 1;
    }
    const given = options.value('n') ?? '2';
    if (!/^(\d+\.?\d*|\.\d+)$/.test(given)) {
      yield* proc.printError(
        family === 'gnu'
          ? `watch: failed to parse argument: '${given}': Invalid argument\n`
          : `watch: invalid number '${given}'\n`,
      );
      return 1;
    }
    const terminal = proc.env.get('TERM') || 'unknown';
    if (family === 'gnu' && !proc.session.tty && terminal === 'unknown') {
      yield* proc.printError(`ncurses: cannot initialize terminal type ($TERM="${terminal}"); exiting\n`);
      return 1;
    }
    const interval = Math.max(0.1, Number(given));
    const size = () => proc.session.tty?.size ?? { rows: 24, columns: 80 };
    proc.onSignal('SIGINT', () => {}, { interrupt: true });
    try {
      for (;;) {
        const [read, write] = pipe();
        const fd = proc.files.install(read);
        const child = proc.spawn('/bin/sh', ['sh', '-c', command], {
          files: [
            [0, proc.files.get(0)],
            [1, write],
            [2, write],
          ],
        });
        const text = new TextDecoder().decode(yield* readAll(read));
        proc.files.close(fd);
        yield* proc.wait(child);
        const { rows, columns } = size();
        const left = `Every ${interval.toFixed(1)}s: ${command}`;
        const right = `${proc.namespaces.uts.hostname}: ${strftime('%a %b %e %H:%M:%S %Y', proc.clock.wallTime().seconds)}`;
        const title = options.has('t')
          ? []
          : [left.slice(0, Math.max(0, columns - right.length - 1)).padEnd(columns - right.length) + right, ''];
        const body = text.split('\n').map((line) => line.slice(0, columns));
        yield* proc.print(`\x1b[H\x1b[2J${[...title, ...body].slice(0, rows - 1).join('\r\n')}`);
        yield* proc.sleep(interval * SECOND);
      }
    } catch (error) {
      yield* proc.print('\x1b[H\x1b[2J');
      if ((error as { code?: string }).code === 'EINTR') return 130;
      throw error;
    }
  };
}
