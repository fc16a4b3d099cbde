import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import { type Limit, limitsWith, type Resource } from '#kernel/process/limits.ts';
import type { Shell } from '../shell.ts';
import { parseOptions } from './options.ts';

/** A resource as `ulimit` knows it: its letter, what it is called, and how many of its units an operand counts. */
interface Row {
  letter: string;
  resource?: Resource;
  name: string;
  unit: string;
  factor: number;
  /** What has no limit of the kernel has this value. */
  fixed?: string;
}

const row = (letter: string, resource: Resource, name: string, unit = '', factor = 1): Row => ({
  letter,
  resource,
  name,
  unit,
  factor,
});

/** As bash lists them. */
const BASH: readonly Row[] = [
  row('R', 'rttime', 'real-time non-blocking time', 'microseconds, '),
  row('c', 'core', 'core file size', 'blocks, ', 1024),
  row('d', 'data', 'data seg size', 'kbytes, ', 1024),
  row('e', 'nice', 'scheduling priority'),
  row('f', 'fsize', 'file size', 'blocks, ', 1024),
  row('i', 'sigpending', 'pending signals'),
  row('l', 'memlock', 'max locked memory', 'kbytes, ', 1024),
  row('m', 'rss', 'max memory size', 'kbytes, ', 1024),
  row('n', 'nofile', 'open files'),
  { letter: 'p', name: 'pipe size', unit: '512 bytes, ', factor: 512, fixed: '8' },
  row('q', 'msgqueue', 'POSIX message queues', 'bytes, '),
  row('r', 'rtprio', 'real-time priority'),
  row('s', 'stack', 'stack size', 'kbytes, ', 1024),
  row('t', 'cpu', 'cpu time', 'seconds, '),
  row('u', 'nproc', 'max user processes'),
  row('v', 'as', 'virtual memory', 'kbytes, ', 1024),
  row('x', 'locks', 'file locks'),
];
/** As busybox lists them. */
const ASH: readonly Row[] = [
  row('c', 'core', 'core file size (blocks)', '', 512),
  row('d', 'data', 'data seg size (kb)', '', 1024),
  row('e', 'nice', 'scheduling priority'),
  row('f', 'fsize', 'file size (blocks)', '', 512),
  row('i', 'sigpending', 'pending signals'),
  row('l', 'memlock', 'max locked memory (kb)', '', 1024),
  row('m', 'rss', 'max memory size (kb)', '', 1024),
  row('n', 'nofile', 'open files'),
  row('q', 'msgqueue', 'POSIX message queues (bytes)'),
  row('r', 'rtprio', 'real-time priority'),
  row('s', 'stack', 'stack size (kb)', '', 1024),
  row('t', 'cpu', 'cpu time (seconds)'),
  row('u', 'nproc', 'max user processes'),
  row('v', 'as', 'virtual memory (kb)', '', 1024),
  row('x', 'locks', 'file locks'),
];
/** As dash lists them. */
const DASH: readonly Row[] = [
  row('t', 'cpu', 'time(seconds)'),
  row('f', 'fsize', 'file(blocks)', '', 512),
  row('d', 'data', 'data(kbytes)', '', 1024),
  row('s', 'stack', 'stack(kbytes)', '', 1024),
  row('c', 'core', 'coredump(blocks)', '', 512),
  row('m', 'rss', 'memory(kbytes)', '', 1024),
  row('l', 'memlock', 'locked memory(kbytes)', '', 1024),
  row('p', 'nproc', 'process'),
  row('n', 'nofile', 'nofiles'),
  row('v', 'as', 'vmemory(kbytes)', '', 1024),
  row('w', 'locks', 'locks'),
  row('r', 'rtprio', 'rtprio'),
];

/** `ulimit [-SHa…] [limit]`: shows and sets resource limits of the shell and what it starts. */
export function* ulimitBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const { kind } = shell.dialect;
  const rows = kind === 'bash' ? BASH : kind === 'dash' ? DASH : ASH;
  const letters = rows.map(({ letter }) => letter).join('');
  if (kind === 'ash') {
    const bad = args
      .slice(1)
      .filter((word) => /^-\D/.test(word))
      .flatMap((word) => [...word.slice(1)])
      .find((letter) => !`SHa${letters}`.includes(letter));
    if (bad) {
      yield* shell.printError(`ulimit: invalid option -- '${bad}'\n`);
      return 1;
    }
  }
  const parsed = yield* parseOptions(shell, args, `SHa${letters}`, 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  const hard = flags.has('H');
  const soft = flags.has('S');
  if (flags.has('a')) {
    for (const each of rows) yield* shell.print(line(shell, each, hard && !soft, true));
    return 0;
  }
  const letter = [...flags.keys()].filter((flag) => flag !== 'S' && flag !== 'H');
  const wanted = (letter.length > 0 ? letter : ['f']).map((each) => rows.find((known) => known.letter === each) as Row);
  const [operand] = operands;
  if (operand === undefined) {
    for (const each of wanted) yield* shell.print(line(shell, each, hard && !soft, wanted.length > 1));
    return 0;
  }
  let status = 0;
  for (const each of wanted) status = (yield* set(shell, each, operand, hard, soft)) || status;
  return status;
}

function line(
  shell: Shell,
  { letter, resource, name, unit, factor, fixed }: Row,
  hard: boolean,
  named: boolean,
): string {
  const limit = resource ? shell.proc.usage.limits[resource][hard ? 1 : 0] : Number.NaN;
  const value = fixed ?? (limit === Number.POSITIVE_INFINITY ? 'unlimited' : String(Math.floor(limit / factor)));
  if (!named) return `${value}\n`;
  switch (shell.dialect.kind) {
    case 'bash':
      return `${name.padEnd(20)}${`(${unit}-${letter})`.padStart(20)} ${value}\n`;
    case 'dash':
      return `${name.padEnd(20)} ${value}\n`;
    default:
      return `${name.padEnd(32)}(-${letter}) ${value}\n`;
  }
}

function* set(shell: Shell, each: Row, operand: string, hard: boolean, soft: boolean): Coroutine<number> {
  const { resource, factor, name } = each;
  const { proc, dialect } = shell;
  const { usage } = proc;
  const old: Limit = resource ? usage.limits[resource] : [0, 0];
  const value =
    operand === 'unlimited'
      ? Number.POSITIVE_INFINITY
      : dialect.kind === 'bash' && /^(hard|soft)$/.test(operand)
        ? old[operand === 'hard' ? 1 : 0]
        : /^\d+$/.test(operand)
          ? Number(operand) * factor
          : undefined;
  if (value === undefined) {
    if (dialect.kind === 'bash') yield* shell.complain(`${operand}: invalid number`, 'ulimit');
    else if (dialect.kind === 'dash') yield* shell.complain('bad number', 'ulimit');
    else yield* shell.printError(`${shell.scriptName}: invalid number '${operand}'\n`);
    return dialect.kind === 'dash' ? 2 : 1;
  }
  const both = hard === soft;
  const limit: Limit = [both || soft ? value : old[0], both || hard ? value : old[1]];
  try {
    if (!resource) return 0;
    usage.limits = limitsWith(usage.limits, resource, limit, proc.credentials.capabilities.has('SYS_RESOURCE'));
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* refused(shell, name, error);
    return dialect.kind === 'dash' ? 2 : 1;
  }
}

function* refused(shell: Shell, name: string, { message }: Errno): Coroutine<void> {
  const { kind } = shell.dialect;
  if (kind === 'bash') yield* shell.complain(`${name}: cannot modify limit: ${message}`, 'ulimit');
  else if (kind === 'dash') yield* shell.complain(`error setting limit (${message})`, 'ulimit');
  else yield* shell.printError(`${shell.scriptName}: error setting limit: ${message}\n`);
}
