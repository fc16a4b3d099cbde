import type { Coroutine } from '#kernel/coroutine.ts';
import { assign } from '../expand/parameters.ts';
import type { Shell } from '../shell.ts';
import { fail, usageLine } from './options.ts';

/** `getopts optstring name [arg …]`: the next option of the positional parameters. */
export function* getoptsBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const [, letters, name] = args;
  if (letters === undefined || name === undefined) {
    if (shell.dialect.kind === 'bash') {
      yield* usageLine(shell, 'getopts', 'getopts optstring name [arg ...]');
      return 2;
    }
    const usage =
      shell.dialect.kind === 'ash' ? 'usage: getopts optstring var [arg]' : 'Usage: getopts optstring var [arg...]';
    return yield* fail(shell, 'getopts', usage, 2);
  }
  const words = args.length > 3 ? args.slice(3) : shell.positional;
  const index = shell.optionIndex;
  const offset = shell.optionOffset;
  const silent = letters.startsWith(':');
  const word = words[index - 1];
  if (offset === 0 && (word === undefined || word === '--' || word.length < 2 || word[0] !== '-')) {
    if (word === '--') shell.optionIndex++;
    setState(shell, shell.optionIndex, 0);
    assign(shell, name, undefined, '?');
    return 1;
  }
  const text = word ?? '';
  const letter = text[offset === 0 ? 1 : offset] ?? '?';
  const nextOffset = (offset === 0 ? 1 : offset) + 1;
  const ends = nextOffset >= text.length;
  const at = letter === ':' ? -1 : letters.indexOf(letter);
  const complain = (message: string) =>
    shell.printError(`${shell.dialect.kind === 'bash' ? `${shell.scriptName}: ` : ''}${message}\n`);
  shell.variables.unset('OPTARG');
  setState(shell, ends ? index + 1 : index, ends ? 0 : nextOffset);
  if (at < 0) {
    assign(shell, name, undefined, '?');
    if (silent) assign(shell, 'OPTARG', undefined, letter);
    else yield* complain(shell.dialect.kind === 'bash' ? `illegal option -- ${letter}` : `Illegal option -${letter}`);
    return 0;
  }
  if (letters[at + 1] === ':') {
    const value = ends ? words[index] : text.slice(nextOffset);
    setState(shell, ends ? index + 2 : index + 1, 0);
    if (value === undefined) {
      assign(shell, name, undefined, silent ? ':' : '?');
      if (silent) assign(shell, 'OPTARG', undefined, letter);
      else
        yield* complain(
          shell.dialect.kind === 'bash' ? `option requires an argument -- ${letter}` : `No arg for -${letter} option`,
        );
      setState(shell, index + 1, 0);
      return 0;
    }
    assign(shell, 'OPTARG', undefined, value);
  }
  assign(shell, name, undefined, letter);
  return 0;
}

function setState(shell: Shell, index: number, offset: number): void {
  shell.variables.set('OPTIND', String(index));
  shell.optionIndex = index;
  shell.optionOffset = offset;
}
