/**
 * Expands the braces of a word as it is written, quotes and expansions left alone: `a{b,c}` gives `ab` and `ac`,
 * `{1..3}` gives 1, 2 and 3 (bash(1), Brace Expansion).
 */
export function expandBraces(word: string, limit = 65_536): string[] {
  const found = findBraces(word);
  if (!found) return [word];
  const { open, close, commas } = found;
  const before = word.slice(0, open);
  const afters = expandBraces(word.slice(close + 1), limit);
  const middles =
    commas.length > 0
      ? split(word, open, close, commas).flatMap((part) => expandBraces(part, limit))
      : (sequence(word.slice(open + 1, close)) as string[]);
  const words: string[] = [];
  for (const middle of middles) {
    for (const after of afters) {
      if (words.length >= limit) return words;
      words.push(before + middle + after);
    }
  }
  return words;
}

function split(word: string, open: number, close: number, commas: number[]): string[] {
  const borders = [open, ...commas, close];
  return borders.slice(1).map((border, index) => word.slice((borders[index] as number) + 1, border));
}

/** The first pair of braces that expands. */
function findBraces(word: string): { open: number; close: number; commas: number[] } | undefined {
  for (let open = 0; open < word.length; open++) {
    open = skipQuoted(word, open);
    if (word[open] !== '{' || word[open - 1] === '$') continue;
    const commas: number[] = [];
    let depth = 0;
    let close = -1;
    for (let at = open + 1; at < word.length; at++) {
      at = skipQuoted(word, at);
      const char = word[at];
      if (char === '{') depth++;
      else if (char === '}') {
        if (depth === 0) {
          close = at;
          break;
        }
        depth--;
      } else if (char === ',' && depth === 0) commas.push(at);
    }
    if (close < 0) continue;
    if (commas.length > 0 || sequence(word.slice(open + 1, close))) return { open, close, commas };
  }
  return undefined;
}

/** The first position at or after `at` that is not inside quotes or an expansion. */
function skipQuoted(word: string, start: number): number {
  let at = start;
  for (;;) {
    const char = word[at];
    if (char === '\\') at += 2;
    else if (char === "'") at = end(word, "'", at + 1);
    else if (char === '`') at = end(word, '`', at + 1);
    else if (char === '"') {
      at++;
      while (at < word.length && word[at] !== '"') at += word[at] === '\\' ? 2 : 1;
      at++;
    } else if (char === '$' && (word[at + 1] === '{' || word[at + 1] === '(')) at = balanced(word, at + 1);
    else return at;
  }
}

function end(word: string, quote: string, from: number): number {
  const at = word.indexOf(quote, from);
  return at < 0 ? word.length : at + 1;
}

function balanced(word: string, from: number): number {
  let depth = 0;
  for (let at = from; at < word.length; at++) {
    const char = word[at] as string;
    if (char === '\\') at++;
    else if (char === "'") at = end(word, "'", at + 1) - 1;
    else if (char === '{' || char === '(') depth++;
    else if ((char === '}' || char === ')') && --depth === 0) return at + 1;
  }
  return word.length;
}

/** `1..10..2` or `a..e`; undefined for anything else. */
function sequence(text: string): string[] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, first = '', last = '', by] = match;
  const letters = /[A-Za-z]/.test(first);
  if (letters !== /[A-Za-z]/.test(last)) return undefined;
  const from = letters ? first.charCodeAt(0) : Number(first);
  const to = letters ? last.charCodeAt(0) : Number(last);
  const step = Math.abs(Number(by ?? 1)) || 1;
  const width = /^-?0\d/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0;
  const words: string[] = [];
  for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
    if (words.length >= 65_536) break;
    const digits = String(Math.abs(value)).padStart(width - (value < 0 ? 1 : 0), '0');
    words.push(letters ? String.fromCharCode(value) : `${value < 0 ? '-' : ''}${digits}`);
  }
  return words;
}
