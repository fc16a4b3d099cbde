import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { type Limit, limitsWith, type Resource } from '#kernel/process/limits.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';

/** Resources by the letters and in the order of prlimit(1). */
const RESOURCES: readonly [letter: string, resource: Resource, description: string, unit: string][] = [
  ['v', 'as', 'address space limit', 'bytes'],
  ['c', 'core', 'max core file size', 'bytes'],
  ['t', 'cpu', 'CPU time', 'seconds'],
  ['d', 'data', 'max data size', 'bytes'],
  ['f', 'fsize', 'max file size', 'bytes'],
  ['x', 'locks', 'max number of file locks held', 'locks'],
  ['l', 'memlock', 'max locked-in-memory address space', 'bytes'],
  ['q', 'msgqueue', 'max bytes in POSIX mqueues', 'bytes'],
  ['e', 'nice', 'max nice prio allowed to raise', ''],
  ['n', 'nofile', 'max number of open files', 'files'],
  ['u', 'nproc', 'max number of processes', 'processes'],
  ['m', 'rss', 'max resident set size', 'bytes'],
  ['r', 'rtprio', 'max real-time priority', ''],
  ['y', 'rttime', 'timeout for real-time tasks', 'microsecs'],
  ['i', 'sigpending', 'max number of pending signals', 'signals'],
  ['s', 'stack', 'max stack size', 'bytes'],
];
const COLUMNS = ['RESOURCE', 'DESCRIPTION', 'SOFT', 'HARD', 'UNITS'];
const NUMERIC = ['SOFT', 'HARD'];

interface Request {
  pid?: number;
  columns: string[];
  headings: boolean;
  raw: boolean;
  wanted: { resource: Resource; value?: string }[];
  command: string[];
}

/** prlimit: shows and sets resource limits of a process, or runs a command with them. */
export const prlimit: Program = function* (proc) {
  const request = parse(proc.argv.slice(1));
  if (typeof request === 'string') {
    yield* proc.printError(request);
    return 1;
  }
  const target = request.pid === undefined ? proc : proc.namespaces.pid.get(request.pid);
  const shown: Resource[] = [];
  const wanted =
    request.wanted.length > 0 ? request.wanted : RESOURCES.map(([, resource]) => ({ resource, value: undefined }));
  for (const { resource, value } of wanted) {
    const name = resource.toUpperCase();
    if (!target) {
      yield* proc.printError(`prlimit: failed to get the ${name} resource limit: No such process\n`);
      return 1;
    }
    if (value === undefined) {
      shown.push(resource);
      continue;
    }
    const problem = change(proc, target, resource, value);
    if (problem !== undefined) {
      yield* proc.printError(`prlimit: ${problem}\n`);
      return 1;
    }
  }
  if (target && shown.length > 0 && request.command.length === 0) yield* proc.print(table(target, shown, request));
  if (request.command.length === 0) return 0;
  return yield* run(proc, request.command);
};

function* run(proc: Process, command: readonly string[]): Coroutine<number> {
  const [name = ''] = command;
  const paths = name.includes('/') ? [name] : (proc.env.get('PATH') ?? '').split(':').map((each) => `${each}/${name}`);
  const path = paths.find((each) => proc.fs.exists(each));
  if (path === undefined) {
    yield* proc.printError(`prlimit: failed to execute ${name}: No such file or directory\n`);
    return 127;
  }
  const child = proc.spawn(path, [...command]);
  const ended = yield* proc.wait(child);
  return ended && ended.status !== 'stopped' ? statusNumber(ended.status) : 0;
}

function parse(args: readonly string[]): Request | string {
  const request: Request = { columns: COLUMNS, headings: true, raw: false, wanted: [], command: [] };
  const again = "Try 'prlimit --help' for more information.\n";
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      request.command = rest;
      break;
    }
    if (!arg.startsWith('-')) {
      request.command = [arg, ...rest];
      break;
    }
    const [name = '', value] = arg.startsWith('--')
      ? [arg.slice(2).split('=')[0], arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : undefined]
      : [arg[1], arg.length > 2 ? arg.slice(2).replace(/^=/, '') : undefined];
    const known = RESOURCES.find(([letter, resource]) => name === letter || name === resource);
    if (known) request.wanted.push({ resource: known[1], ...(value !== undefined && { value }) });
    else if (name === 'pid' || name === 'p') {
      const pid = value ?? rest.shift() ?? '';
      if (!/^\d+$/.test(pid)) return `prlimit: invalid PID argument: '${pid}'\n`;
      request.pid = Number(pid);
    } else if (name === 'output' || name === 'o') {
      request.columns = (value ?? rest.shift() ?? '').split(',').map((column) => column.toUpperCase());
      const unknown = request.columns.find((column) => !COLUMNS.includes(column));
      if (unknown) return `prlimit: unknown column: ${unknown}\n`;
    } else if (name === 'noheadings') request.headings = false;
    else if (name === 'raw') request.raw = true;
    else
      return `${arg.startsWith('--') ? `prlimit: unrecognized option '${arg}'` : `prlimit: invalid option -- '${name}'`}\n${again}`;
  }
  return request;
}

/** Reads `soft:hard`, `soft:`, `:hard` or one value for both, and sets it. @returns what went wrong */
function change(proc: Process, target: Process, resource: Resource, text: string): string | undefined {
  const name = resource.toUpperCase();
  const number = (word: string) =>
    word === 'unlimited' || word === '-1' ? Number.POSITIVE_INFINITY : /^\d+$/.test(word) ? Number(word) : undefined;
  const old = target.usage.limits[resource];
  const parts = text.split(':');
  const [first = '', second = first] = parts;
  const soft = first === '' ? old[0] : number(first);
  const hard = second === '' ? old[1] : number(second);
  if (parts.length > 2 || text === '' || soft === undefined || hard === undefined)
    return `failed to parse ${name} limit`;
  const limit: Limit = [soft, hard];
  if (soft > hard) return `the soft limit ${name} cannot exceed the hard limit`;
  try {
    const privileged = proc.credentials.capabilities.has('SYS_RESOURCE');
    if (target.credentials.uid !== proc.credentials.uid && !privileged)
      return `failed to set the ${name} resource limit: Operation not permitted`;
    target.usage.limits = limitsWith(target.usage.limits, resource, limit, privileged);
    return undefined;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return `failed to set the ${name} resource limit: ${error.message}`;
  }
}

function table(target: Process, shown: readonly Resource[], { columns, headings }: Request): string {
  const show = (value: number) => (value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value));
  const rows = shown.map((resource) => {
    const [, , description, unit] = RESOURCES.find(([, each]) => each === resource) as (typeof RESOURCES)[number];
    const [soft, hard] = target.usage.limits[resource];
    const cells: Record<string, string> = {
      RESOURCE: resource.toUpperCase(),
      DESCRIPTION: description,
      SOFT: show(soft),
      HARD: show(hard),
      UNITS: unit,
    };
    return columns.map((column) => cells[column] as string);
  });
  const all = headings ? [[...columns], ...rows] : rows;
  const widths = columns.map((_, index) => Math.max(...all.map((cells) => (cells[index] as string).length)));
  return all
    .map((cells) => {
      const padded = cells.map((cell, index) => {
        const width = widths[index] as number;
        if (NUMERIC.includes(columns[index] as string)) return cell.padStart(width);
        return index === cells.length - 1 ? cell : cell.padEnd(width);
      });
      return `${padded.join(' ')}\n`;
    })
    .join('');
}
