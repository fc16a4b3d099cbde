import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { strftime } from '../text/strftime.ts';

const LONG = {
  utc: 'u',
  universal: 'u',
  'date=': 'd',
  'set=': 's',
  'reference=': 'r',
  'rfc-email': 'R',
  'iso-8601=?': 'I',
  'rfc-3339=': 'rfc-3339',
};
const UNITS: Readonly<Record<string, number>> = {
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

/** date, on the lab's clock, in UTC. */
export function date(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'ud:s:r:RI::D:',
        long: family === 'gnu' ? LONG : {},
        usage: 'date [OPTIONS] [+FMT] [[-s] TIME]\n\nDisplay time (using +FMT), or set time',
      },
      family,
    );
    if (options.has('s')) return yield* setClock(proc, options.value('s') ?? '', family);
    const now = proc.clock.wallTime();
    let { seconds, nanoseconds } = now;
    const text = options.value('d');
    const reference = options.value('r');
    if (reference !== undefined) {
      try {
        const modified = proc.clock.wallTime(proc.fs.stat(reference).modifiedAt);
        [seconds, nanoseconds] = [modified.seconds, modified.nanoseconds];
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `date: ${reference}: ${error.message}\n`
            : `date: can't stat '${reference}': ${error.message}\n`,
        );
        return 1;
      }
    } else if (text !== undefined) {
      const parsed = parseDate(text, now.seconds);
      if (parsed === undefined) {
        yield* proc.printError(family === 'gnu' ? `date: invalid date ‘${text}’\n` : `date: invalid date '${text}'\n`);
        return 1;
      }
      [seconds, nanoseconds] = [Math.floor(parsed), 0];
    }
    const operand = options.operands.find((argument) => argument.startsWith('+'));
    let format = family === 'gnu' ? '%a %b %e %H:%M:%S %Z %Y' : '%a %b %e %H:%M:%S %Z %Y';
    if (options.has('R')) format = '%a, %d %b %Y %H:%M:%S %z';
    if (options.has('I')) format = isoFormat(options.value('I') ?? '');
    if (operand) format = operand.slice(1);
    yield* proc.print(`${strftime(format, seconds, nanoseconds)}\n`);
    return 0;
  };
}

/** Who may not set the clock is told so; for who may, it is the lab's and stays. */
function* setClock(proc: Process, text: string, family: Family): Coroutine<number> {
  const parsed = parseDate(text, proc.clock.wallTime().seconds);
  if (parsed === undefined) {
    yield* proc.printError(family === 'gnu' ? `date: invalid date ‘${text}’\n` : `date: invalid date '${text}'\n`);
    return 1;
  }
  if (!proc.has('SYS_TIME')) {
    if (family === 'gnu') yield* proc.print(`${strftime('%a %b %e %H:%M:%S %Z %Y', Math.floor(parsed), 0)}\n`);
    const what = family === 'gnu' ? 'cannot set date' : "can't set date";
    yield* proc.printError(`date: ${what}: Operation not permitted\n`);
    return 1;
  }
  yield* proc.printError('date: not simulated: setting the clock\n');
  return 1;
}

function isoFormat(precision: string): string {
  if (precision.startsWith('s')) return '%Y-%m-%dT%H:%M:%S%:z';
  if (precision.startsWith('m')) return '%Y-%m-%dT%H:%M%:z';
  if (precision.startsWith('h')) return '%Y-%m-%dT%H%:z';
  return precision.startsWith('n') ? '%Y-%m-%dT%H:%M:%S,%N%:z' : '%Y-%m-%d';
}

/** Seconds since 1970 of a date as people type it; undefined where it is none. */
function parseDate(text: string, now: number): number | undefined {
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(text);
  if (epoch) return Number(epoch[1]);
  if (text === 'now' || text === '' || text === 'today') return now;
  if (text === 'yesterday' || text === 'tomorrow') return now + (text === 'tomorrow' ? 86_400 : -86_400);
  const relative = /^([+-]?\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?$/.exec(text);
  if (relative) return now + Number(relative[1]) * (UNITS[relative[2] as string] ?? 1) * (relative[3] ? -1 : 1);
  const full = /^\d{4}-\d\d-\d\d$/.test(text)
    ? `${text}T00:00:00Z`
    : text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d)/, '$1T$2');
  const zoned = /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(full) ? `${full}Z` : full;
  const milliseconds = Date.parse(zoned.replace(/ (UTC|GMT)$/, 'Z'));
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
