/** The replacement of s: & and \1 … \9, \n, and GNU's \U \L \u \l \E. */
export function expandReplacement(replacement: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode: 'U' | 'L' | 'E' = 'E';
  let once: 'u' | 'l' | undefined;
  const put = (text: string) => {
    let shown = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once && shown !== '') {
      shown = (once === 'u' ? (shown[0] as string).toUpperCase() : (shown[0] as string).toLowerCase()) + shown.slice(1);
      once = undefined;
    }
    out += shown;
  };
  for (const [, escaped, plain] of replacement.matchAll(/\\([\s\S])|([\s\S])/g)) {
    if (plain !== undefined) put(plain === '&' ? (groups[0] ?? '') : plain);
    else if (/\d/.test(escaped as string)) put(groups[Number(escaped)] ?? '');
    else if (escaped === 'U' || escaped === 'L' || escaped === 'E') mode = escaped;
    else if (escaped === 'u' || escaped === 'l') once = escaped;
    else put(escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped as string));
  }
  return out;
}

/** Text as the command l shows it. */
export function visible(text: string): string {
  return text.replace(
    /[^ -[\]-~\u0080-\u{10ffff}]/gu,
    (char) =>
      ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[char] ??
      `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
