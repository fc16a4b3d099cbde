import { CliError } from '../errors.ts';

const BARE_QUOTE = 'bare " in non-quoted-field';
const STRAY_QUOTE = 'extraneous or missing " in quoted-field';

/**
 * The fields of the first record of `text`, read as Go's encoding/csv does (RFC 4180).
 * @throws CliError `EOF` where there is no record, or csv's ParseError
 */
export function readCsv(text: string): string[] {
  const source = text.replace(/^\n+/, '');
  if (source === '') throw new CliError('EOF');
  const fail = (at: number, why: string) => new CliError(`parse error on line 1, column ${at + 1}: ${why}`);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (source[at] !== '"') {
      const end = /[,\n]/.exec(source.slice(at));
      const stop = end ? at + end.index : source.length;
      const field = source.slice(at, stop);
      if (field.includes('"')) throw fail(at + field.indexOf('"'), BARE_QUOTE);
      fields.push(field);
      if (source[stop] !== ',') return fields;
      at = stop + 1;
      continue;
    }
    let field = '';
    at++;
    for (;;) {
      const close = source.indexOf('"', at);
      if (close < 0) throw fail(source.length, STRAY_QUOTE);
      field += source.slice(at, close);
      at = close + 1;
      if (source[at] !== '"') break;
      field += '"';
      at++;
    }
    fields.push(field);
    if (at >= source.length || source[at] === '\n') return fields;
    if (source[at] !== ',') throw fail(at - 1, STRAY_QUOTE);
    at++;
  }
}
