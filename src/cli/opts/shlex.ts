import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';

/** The words of a command line, split as a POSIX shell splits it, without its expansions; @throws CliError */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"') {
        if (++at >= text.length) throw new CliError('EOF found after escape character');
        word += text[at] as string;
      } else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      if (++at >= text.length) throw new CliError('EOF found after escape character');
      word = (word ?? '') + (text[at] as string);
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      if (end < 0) break;
      at = end;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') throw new CliError('EOF found when expecting closing quote');
  if (word !== undefined) words.push(word);
  return words;
}

/** A command with its arguments, as one text. */
export const WORDS: FlagKind<readonly string[]> = {
  type: 'command',
  zero: [],
  parse: splitWords,
  format: (value) => (value.length === 0 ? '' : `[${value.join(' ')}]`),
};
