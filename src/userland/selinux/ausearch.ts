import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { strftime } from '../text/strftime.ts';
import { AUDIT_LOG } from './audit.ts';

/** Seconds that `-ts recent` goes back. */
const RECENT = 600;

interface Search {
  types?: string[];
  command?: string;
  pid?: string;
  since?: number;
  raw: boolean;
  /** Numbers in words: -i. */
  interpreted: boolean;
}

/** ausearch(8): what the audit log has, by type, name of the command, process and time. */
export const ausearch: Program = function* (proc) {
  const search = read(proc);
  if (typeof search === 'string') {
    yield* proc.printError(`${search}\n`);
    return 1;
  }
  const found = logLines(proc).filter((line) => fits(line, search));
  if (found.length === 0) {
    yield* proc.printError('<no matches>\n');
    return 1;
  }
  for (const line of found) {
    const { seconds } = momentOf(line);
    const shown = search.interpreted ? interpreted(line) : line;
    yield* proc.print(
      search.raw ? `${line}\n` : `----\ntime->${strftime('%a %b %e %H:%M:%S %Y', seconds)}\n${shown}\n`,
    );
  }
  return 0;
};

function logLines({ fs }: Process): string[] {
  try {
    return fs.readText(AUDIT_LOG).split('\n').filter(Boolean);
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}

function momentOf(line: string): { seconds: number } {
  return { seconds: Number(/msg=audit\((\d+)/.exec(line)?.[1] ?? 0) };
}

/** A line as `-i` shows it: with its time as a date, and names without quotes. */
function interpreted(line: string): string {
  return line
    .replace(/audit\((\d+)(\.\d+:\d+)\):/, (_, seconds: string, rest: string) => {
      return `audit(${strftime('%m/%d/%y %H:%M:%S', Number(seconds))}${rest}) :`;
    })
    .replace(/ (comm|name|path)="([^"]*)"/g, ' $1=$2');
}

function fits(line: string, { types, command, pid, since }: Search): boolean {
  if (types && !types.includes(/^type=(\w+)/.exec(line)?.[1] ?? '')) return false;
  if (command !== undefined && /comm="([^"]*)"/.exec(line)?.[1] !== command) return false;
  if (pid !== undefined && / pid=(\d+)/.exec(line)?.[1] !== pid) return false;
  return since === undefined || momentOf(line).seconds >= since;
}

/** What is asked for; a text says what is wrong with it. */
function read(proc: Process): Search | string {
  const search: Search = { raw: false, interpreted: false };
  const now = proc.clock.wallTime().seconds;
  const args = proc.argv.slice(1);
  if (args.length === 0) return 'usage: ausearch [options]';
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    const value = () => args.shift() ?? '';
    if (arg === '-m' || arg === '--message') {
      const types = value().toUpperCase();
      if (types !== 'ALL') search.types = types.split(',').flatMap((type) => (type === '' ? [] : [type]));
    } else if (arg === '-c' || arg === '--comm') search.command = value();
    else if (arg === '-p' || arg === '--pid') search.pid = value();
    else if (arg === '-r' || arg === '--raw') search.raw = true;
    else if (arg === '-i' || arg === '--interpret') search.interpreted = true;
    else if (arg === '--input-logs') continue;
    else if (arg === '-ts' || arg === '--start') {
      const when = value();
      if (when === 'recent') search.since = now - RECENT;
      else if (when === 'today') search.since = now - (now % 86_400);
      else if (when === 'boot' || when === 'this-week' || when === 'this-month' || when === 'this-year')
        search.since = 0;
      else return `ausearch: not simulated: times other than recent, today and boot (${when})`;
    } else return `ausearch: not simulated: ${arg}`;
  }
  return search;
}
