import { textWidth } from './width.ts';

/** Arranges words in columns, going down each, as readline lists completions. */
export function columnLines(words: readonly string[], width: number): string[] {
  const widest = Math.max(0, ...words.map(textWidth)) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(words.length / columns);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let column = 0; column < columns; column++) {
      const word = words[column * rows + row];
      if (word === undefined) continue;
      const last = words[(column + 1) * rows + row] === undefined;
      line += last ? word : word + ' '.repeat(widest - textWidth(word));
    }
    lines.push(line);
  }
  return lines;
}

/** The longest text with which all of `words` begin. */
export function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? '';
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
