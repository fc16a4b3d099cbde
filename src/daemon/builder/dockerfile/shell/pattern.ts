import { unknownError } from '#errdefs/errdefs.ts';

/** A pattern of `${name#pattern}`, with `*` and `?`, as a regular expression. @throws DockerError */
function expressionOf(pattern: string, greedy: boolean): string {
  const characters = [...pattern];
  let source = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === '*') source += greedy ? '.*' : '.*?';
    else if (character === '?') source += '.';
    else if (character === '\\') {
      const next = characters[at + 1];
      if (next === '}' || next === '/') continue;
      at++;
      if (next === undefined || !'*?\\'.includes(next))
        throw unknownError(`invalid pattern (${pattern}) in substitution: invalid escape '\\${next ?? '\uFFFD'}'`);
      source += `\\${next}`;
    } else source += character.replace(/[[\]{}.+()|^$/-]/, '\\$&');
  }
  return source;
}

/** `${name#pattern}` and `${name%pattern}`, with the sign twice for as much as possible. @throws DockerError */
export function trimPattern(word: string, value: string, sign: '#' | '%'): string {
  const greedy = word.startsWith(sign);
  const pattern = greedy ? word.slice(1) : word;
  if (sign === '#') {
    const found = new RegExp(`^(?:${expressionOf(pattern, greedy)})`, 'us').exec(value);
    return found ? value.slice(found[0].length) : value;
  }
  const whole = new RegExp(`^(?:${expressionOf(pattern, true)})$`, 'us');
  const fits = (at: number) => whole.test(value.slice(at));
  const places = [...value, ''].map((_, index) => index);
  const at = (greedy ? places : places.reverse()).find(fits);
  return at === undefined ? value : value.slice(0, at);
}

/** `${name/pattern/replacement}`, with two slashes for every place. @throws DockerError */
export function replacePattern(pattern: string, value: string, replacement: string, all: boolean): string {
  return value.replace(new RegExp(expressionOf(pattern, true), all ? 'gus' : 'us'), () => replacement);
}
