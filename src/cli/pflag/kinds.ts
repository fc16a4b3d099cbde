import { CliError } from '../errors.ts';
import { readCsv } from './csv.ts';
import type { FlagKind } from './flag.ts';
import { quote } from './quote.ts';

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** strconv.ParseBool; @throws CliError with strconv's text */
export function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw new CliError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

/** A switch: `--rm`, `--rm=false`. */
export const BOOL: FlagKind<boolean> = { type: 'bool', zero: false, bare: 'true', parse: parseBool, format: String };

/** A text; the last one given counts. */
export const STRING: FlagKind<string> = { type: 'string', zero: '', parse: (text) => text, format: (value) => value };

/** A text a flag, all of them kept. */
export const STRING_ARRAY: FlagKind<readonly string[]> = {
  type: 'stringArray',
  zero: [],
  parse: (text, current, changed) => (changed ? [...current, text] : [text]),
  format: (value) => `[${value.join(',')}]`,
};

/** Comma-separated texts; every flag adds its own. */
export const STRING_SLICE: FlagKind<readonly string[]> = {
  type: 'stringSlice',
  zero: [],
  parse: (text, current, changed) => {
    const fields = text === '' ? [] : readCsv(text);
    return changed ? [...current, ...fields] : fields;
  },
  format: (value) => `[${value.join(',')}]`,
};
