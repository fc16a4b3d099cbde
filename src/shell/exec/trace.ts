import type { Coroutine } from '#kernel/coroutine.ts';
import { shellQuote } from '../expand/quote.ts';
import { expandLoose } from '../expand/word.ts';
import type { Shell } from '../shell.ts';

/** What `set -x` prints before commands: $PS4, its first character once more for each subshell level. */
function* tracePrefix(shell: Shell): Coroutine<string> {
  const prefix = yield* expandLoose(shell, shell.variables.get('PS4') ?? '+ ');
  return shell.dialect.kind === 'bash' ? (prefix[0] ?? '').repeat(shell.traceDepth - 1) + prefix : prefix;
}

/** Prints a command's words for `set -x`. */
export function* traceWords(shell: Shell, words: readonly string[]): Coroutine<void> {
  yield* traceText(shell, words.map((word) => traceQuote(shell, word)).join(' '));
}

/** Prints `text` for `set -x`. */
export function* traceText(shell: Shell, text: string): Coroutine<void> {
  yield* shell.printError(`${yield* tracePrefix(shell)}${text}\n`);
}

/** A word as the dialect quotes it in traces. */
export function traceQuote(shell: Shell, word: string): string {
  if (shell.dialect.kind === 'dash') return word;
  if (shell.dialect.kind === 'ash' && word === ']') return word;
  return shellQuote(word);
}
