import type { Coroutine } from '#kernel/coroutine.ts';
import type { Shell } from '../shell.ts';
import { encode } from './bytes.ts';
import { interpretEscapes } from './escapes.ts';

/** `echo`: bash and ash know -n, -e and -E; dash knows -n and always interprets escapes. */
export function* echoBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const dash = shell.dialect.kind === 'dash';
  let at = 1;
  let newline = true;
  let escapes = dash || shell.options.shopt.has('xpg_echo');
  for (; at < args.length && (dash ? /^-n$/ : /^-[neE]+$/).test(args[at] as string); at++) {
    for (const letter of (args[at] as string).slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
    if (dash) {
      at++;
      break;
    }
  }
  const text = args.slice(at).join(' ');
  const { text: shown, stop } = escapes ? interpretEscapes(text, 'zero') : { text, stop: false };
  yield* shell.print(encode(newline && !stop ? `${shown}\n` : shown));
  return 0;
}
