import type { Coroutine } from '#kernel/coroutine.ts';
import { ShellExit } from '../exec/control.ts';
import type { Shell } from '../shell.ts';

/** The options a builtin was given, and what follows them. */
export interface ParsedOptions {
  flags: Map<string, string>;
  operands: string[];
  /** Index of the first operand in the arguments. */
  first: number;
}

/**
 * Reads a builtin's options as getopt(3) does; a letter with `:` in `letters` takes an argument.
 * @returns undefined after a complaint about an option that does not exist
 */
export function* parseOptions(
  shell: Shell,
  args: string[],
  letters: string,
  usage: string,
): Coroutine<ParsedOptions | undefined> {
  const flags = new Map<string, string>();
  let at = 1;
  for (; at < args.length; at++) {
    const argument = args[at] as string;
    if (argument === '--') {
      at++;
      break;
    }
    if (argument.length < 2 || argument[0] !== '-') break;
    for (let index = 1; index < argument.length; index++) {
      const letter = argument[index] as string;
      const known = letter === ':' ? -1 : letters.indexOf(letter);
      if (known < 0) {
        yield* badOption(shell, args[0] as string, letter, usage);
        return undefined;
      }
      if (letters[known + 1] !== ':') {
        flags.set(letter, '');
        continue;
      }
      const value = argument.slice(index + 1) || args[++at];
      if (value === undefined) {
        yield* missingArgument(shell, args[0] as string, letter, usage);
        return undefined;
      }
      flags.set(letter, value);
      break;
    }
  }
  return { flags, operands: args.slice(at), first: at };
}

function* badOption(shell: Shell, name: string, letter: string, usage: string): Coroutine<void> {
  switch (shell.dialect.kind) {
    case 'bash':
      yield* shell.complain(`-${letter}: invalid option`, name);
      yield* usageLine(shell, name, usage);
      break;
    case 'ash':
      yield* shell.complain(`illegal option -${letter}`, name);
      break;
    case 'dash':
      yield* shell.complain(`Illegal option -${letter}`, name);
      break;
  }
}

function* missingArgument(shell: Shell, name: string, letter: string, usage: string): Coroutine<void> {
  if (shell.dialect.kind === 'bash') {
    yield* shell.complain(`-${letter}: option requires an argument`, name);
    yield* usageLine(shell, name, usage);
  } else yield* shell.complain(`No arg for -${letter} option`, name);
}

/** Prints a builtin's usage line, as bash does after a misuse. */
export function* usageLine(shell: Shell, name: string, usage: string): Coroutine<void> {
  yield* shell.printError(`${name}: usage: ${usage}\n`);
}

/** Complains and answers `status`; where POSIX says that misuse of a special builtin ends the shell, it does. */
export function* fail(shell: Shell, name: string, message: string, status: number, fatal = false): Coroutine<number> {
  yield* shell.complain(message, name);
  if (fatal && shell.dialect.strictSpecials && !shell.interactive) throw new ShellExit(shell.dialect.misuse);
  return status;
}
