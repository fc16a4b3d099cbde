/** Signs that GIFT would take for its own. */
export const SIGNS = '~=#{}:\\';

/** A plain text as GIFT writes it: signs behind a backslash, ends of lines as \n. */
export function gift(text: string): string {
  return text.replace(/[~=#{}:\\]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

/** A sign of a question, and whether it is the text's own or GIFT's. */
export interface Cell {
  sign: string;
  own: boolean;
  line: number;
}

/** The signs of a question that begins on a line. */
export function cellsOf(text: string, firstLine: number): Cell[] {
  const cells: Cell[] = [];
  let line = firstLine;
  for (let at = 0; at < text.length; at++) {
    const [sign = '', next = ''] = [text[at], text[at + 1]];
    if (sign === '\\' && next === 'n') {
      cells.push({ sign: '\n', own: true, line });
      at++;
    } else if (sign === '\\' && next !== '' && SIGNS.includes(next)) {
      cells.push({ sign: next, own: true, line });
      at++;
    } else cells.push({ sign, own: !SIGNS.includes(sign), line });
    if (sign === '\n') line++;
  }
  return cells;
}

/** Where GIFT's own sign or signs stand, from a place on; -1 where they do not. */
export function find(cells: readonly Cell[], signs: string, from = 0): number {
  for (let at = from; at + signs.length <= cells.length; at++) {
    const same = [...signs].every((sign, n) => {
      const cell = cells[at + n];
      return cell?.sign === sign && (!SIGNS.includes(sign) || !cell.own);
    });
    if (same) return at;
  }
  return -1;
}

export function textOf(cells: readonly Cell[]): string {
  return cells
    .map(({ sign }) => sign)
    .join('')
    .trim();
}
