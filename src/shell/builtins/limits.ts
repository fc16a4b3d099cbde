import type { Coroutine } from '#kernel/coroutine.ts';
import type { Shell } from '../shell.ts';
import { fail, parseOptions } from './options.ts';

/** `umask [-p] [-S] [mode]`. */
export function* umaskBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'pS', 'umask [-p] [-S] [mode]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  const mask = shell.proc.fs.umask;
  const [mode] = operands;
  if (mode === undefined) {
    const octal = mask.toString(8).padStart(4, '0');
    const text = flags.has('S') ? symbolic(~mask & 0o777) : octal;
    yield* shell.print(`${flags.has('p') ? `umask ${flags.has('S') ? '-S ' : ''}` : ''}${text}\n`);
    return 0;
  }
  if (/^[0-7]+$/.test(mode)) shell.proc.fs.umask = Number.parseInt(mode, 8) & 0o777;
  else {
    const changed = symbolicMask(mode, mask);
    if (changed === undefined)
      return yield* fail(
        shell,
        'umask',
        shell.dialect.kind === 'bash' ? `${mode}: octal number out of range` : `Illegal mode: ${mode}`,
        1,
      );
    shell.proc.fs.umask = changed;
  }
  return 0;
}

function symbolic(mode: number): string {
  return ['u', 'g', 'o']
    .map((who, index) => {
      const bits = (mode >> (6 - index * 3)) & 7;
      return `${who}=${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
    })
    .join(',');
}

function symbolicMask(text: string, mask: number): number | undefined {
  let mode = ~mask & 0o777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!match) return undefined;
    const [, who = '', operator, letters = ''] = match;
    const bits = [...letters].reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter as 'r' | 'w' | 'x'], 0);
    for (const [index, group] of ['u', 'g', 'o'].entries()) {
      if (who !== '' && !who.includes('a') && !who.includes(group)) continue;
      const shift = 6 - index * 3;
      if (operator === '=') mode = (mode & ~(7 << shift)) | (bits << shift);
      else if (operator === '+') mode |= bits << shift;
      else mode &= ~(bits << shift);
    }
  }
  return ~mode & 0o777;
}

const RESOURCES: readonly [letter: string, name: string, unit: string, value: string][] = [
  ['R', 'real-time non-blocking time', 'microseconds, ', 'unlimited'],
  ['c', 'core file size', 'blocks, ', 'unlimited'],
  ['d', 'data seg size', 'kbytes, ', 'unlimited'],
  ['e', 'scheduling priority', '', '0'],
  ['f', 'file size', 'blocks, ', 'unlimited'],
  ['i', 'pending signals', '', '63432'],
  ['l', 'max locked memory', 'kbytes, ', '8192'],
  ['m', 'max memory size', 'kbytes, ', 'unlimited'],
  ['n', 'open files', '', '1024'],
  ['p', 'pipe size', '512 bytes, ', '8'],
  ['q', 'POSIX message queues', 'bytes, ', '819200'],
  ['r', 'real-time priority', '', '0'],
  ['s', 'stack size', 'kbytes, ', '8192'],
  ['t', 'cpu time', 'seconds, ', 'unlimited'],
  ['u', 'max user processes', '', '63432'],
  ['v', 'virtual memory', 'kbytes, ', 'unlimited'],
  ['x', 'file locks', '', 'unlimited'],
];

/** `ulimit`: shows limits; they are not enforced, so they cannot be set. */
export function* ulimitBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const letters = RESOURCES.map(([letter]) => letter).join('');
  if (shell.dialect.kind === 'ash') {
    const bad = args
      .slice(1)
      .find((word) => /^-/.test(word) && ![...word.slice(1)].every((letter) => `SHa${letters}`.includes(letter)));
    if (bad) {
      yield* shell.printError(`ulimit: invalid option -- '${bad[1]}'\n`);
      return 1;
    }
  }
  const parsed = yield* parseOptions(shell, args, `SHa${letters}`, 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (operands.length > 0) return yield* fail(shell, 'ulimit', 'not simulated: setting resource limits', 1);
  if (flags.has('a')) {
    const lines = RESOURCES.map(
      ([letter, name, unit, value]) => `${name.padEnd(20)} ${`(${unit}-${letter})`.padStart(20)} ${value}\n`,
    );
    yield* shell.print(lines.join(''));
    return 0;
  }
  const wanted = [...flags.keys()].filter((letter) => letter !== 'S' && letter !== 'H');
  for (const letter of wanted.length > 0 ? wanted : ['f']) {
    const resource = RESOURCES.find(([known]) => known === letter);
    if (resource) yield* shell.print(`${resource[3]}\n`);
  }
  return 0;
}

/** `times`: processor time, of which the simulator charges none to users. */
export function* timesBuiltin(shell: Shell): Coroutine<number> {
  const zero = shell.dialect.kind === 'dash' ? '0m0.000000s' : '0m0.000s';
  yield* shell.print(`${zero} ${zero}\n${zero} ${zero}\n`);
  return 0;
}
