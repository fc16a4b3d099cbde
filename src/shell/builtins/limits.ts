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

/** `times`: processor time of the shell and of what it has waited for; what the kernel does for them is not told apart. */
export function* timesBuiltin(shell: Shell): Coroutine<number> {
  const digits = shell.dialect.kind === 'dash' ? 6 : 3;
  const show = (time: number) => `${Math.floor(time / 60e9)}m${((time % 60e9) / 1e9).toFixed(digits)}s`;
  const { proc } = shell;
  const [own, children] = [proc.processorTime, proc.usage.childrenProcessor];
  yield* shell.print(`${show(own)} ${show(0)}\n${show(children)} ${show(0)}\n`);
  return 0;
}
