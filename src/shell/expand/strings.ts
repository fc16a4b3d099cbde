import type { Shell } from '../shell.ts';
import { compile, hasMagic, matches, type PatternOptions, patternSource, unquotePattern } from './pattern.ts';

function optionsOf(shell: Shell): PatternOptions {
  return { extended: true, ignoreCase: shell.options.shopt.has('nocasematch') };
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`: `text` without what `pattern` matches at its beginning or end. */
export function removed(shell: Shell, text: string, operator: '#' | '##' | '%' | '%%', pattern: string): string {
  const options = optionsOf(shell);
  if (!hasMagic(pattern, true) && !options.ignoreCase) {
    const plain = unquotePattern(pattern);
    if (operator[0] === '#') return text.startsWith(plain) ? text.slice(plain.length) : text;
    return plain !== '' && text.endsWith(plain) ? text.slice(0, -plain.length) : text;
  }
  const longest = operator.length === 2;
  if (operator[0] === '%') {
    const source = `^([^]*${longest ? '?' : ''})(?:${patternSource(pattern, options)})$`;
    return compile(source, options).exec(text)?.[1] ?? text;
  }
  if (/[?*+@!]\(/.test(pattern)) {
    const whole = compile(`^(?:${patternSource(pattern, options)})$`, options);
    for (let count = 0; count <= text.length; count++) {
      const length = longest ? text.length - count : count;
      if (whole.test(text.slice(0, length))) return text.slice(length);
    }
    return text;
  }
  const found = compile(`^(?:${patternSource(pattern, { ...options, lazy: !longest })})`, options).exec(text);
  return found ? text.slice(found[0].length) : text;
}

/** `${x/p/r}` and its kin. `replacement` is written as a pattern: an unquoted `&` stands for what matched. */
export function replaced(
  shell: Shell,
  text: string,
  operator: '/' | '//' | '/#' | '/%',
  pattern: string,
  replacement: string,
): string {
  const options = optionsOf(shell);
  if (pattern === '' && operator !== '/#' && operator !== '/%') return text;
  const substitute = (found: string) => fill(shell, replacement, found);
  const source = patternSource(pattern, options);
  if (operator === '/#') return text.replace(compile(`^(?:${source})`, options), substitute);
  if (operator === '/%') {
    const found = compile(`^([^]*?)(?:${source})$`, options).exec(text);
    const start = found?.[1] as string | undefined;
    return start === undefined ? text : start + substitute(text.slice(start.length));
  }
  return text.replace(compile(`(?:${source})`, { ...options, global: operator === '//' }), (found) =>
    found === '' && text !== '' ? '' : substitute(found),
  );
}

function fill(shell: Shell, replacement: string, found: string): string {
  const ampersand = shell.dialect.kind === 'bash' && shell.options.shopt.has('patsub_replacement');
  return replacement.replace(/\\(.)|&/gs, (piece, quoted: string | undefined) =>
    quoted !== undefined ? quoted : ampersand ? found : piece,
  );
}

/** `${x^p}`, `${x^^p}`, `${x,p}`, `${x,,p}`: changes the case of the characters that match `pattern`. */
export function caseModified(shell: Shell, text: string, operator: '^' | '^^' | ',' | ',,', pattern: string): string {
  const change = (char: string) => (operator[0] === '^' ? char.toUpperCase() : char.toLowerCase());
  const options = optionsOf(shell);
  const chars = [...text];
  return chars
    .map((char, index) =>
      (operator.length === 2 || index === 0) && matches(pattern, char, options) ? change(char) : char,
    )
    .join('');
}
