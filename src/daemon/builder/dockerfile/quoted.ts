/** Text in double quotes as Go's %q writes it. */
export function quoted(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([01][0-9a-f]|7f)/g, '\\x$1')
    .replace(/\x7f/g, '\\x7f');
}

/** Texts as Go's %q writes a slice of them: `["a" "b"]`. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(' ')}]`;
}
