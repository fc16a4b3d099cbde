/** A word of a flow: `key`, `key=value`, `key:value` or `key(value)`. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** What stands between the two; empty without a value. */
  readonly separator: '' | '=' | ':' | '(';
}

/** Splits a text at commas and spaces outside parentheses, as ofputil_parse_key_value does. */
export function keyValues(text: string): KeyValue[] {
  const found: KeyValue[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[,\s]+/, '');
    if (rest === '') return found;
    const key = /^[^:=(,\s]*/.exec(rest)?.[0] ?? '';
    const after = rest.slice(key.length);
    const spaced = /^\s*([=:])\s*/.exec(after);
    if (after.startsWith('(')) {
      const end = closing(after);
      found.push({ key, value: after.slice(1, end), separator: '(' });
      rest = after.slice(end + 1);
    } else if (spaced) {
      const value = valueAt(after.slice(spaced[0].length));
      found.push({ key, value, separator: spaced[1] as '=' | ':' });
      rest = after.slice(spaced[0].length + value.length);
    } else {
      found.push({ key, value: '', separator: '' });
      rest = after;
      if (key === '') return found;
    }
  }
}

function valueAt(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (depth <= 0 && /[,\s]/.test(char)) return text.slice(0, at);
  }
  return text;
}

function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === '(') depth++;
    else if (text.charAt(at) === ')' && --depth === 0) return at;
  }
  return text.length;
}
