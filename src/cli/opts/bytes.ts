import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { quote } from '../pflag/quote.ts';

const MULTIPLES = 'kmgtp';

/** Bytes from texts such as `64m`, `1.5g`, `1 KiB` (go-units RAMInBytes); @throws CliError with its words */
export function ramInBytes(text: string): number {
  const end = text.search(/[^0-9. ]*$/);
  if (end === 0) throw new CliError(`invalid size: '${text}'`);
  const number = text[end - 1] === ' ' ? text.slice(0, end - 1) : text.slice(0, end);
  const suffix = text.slice(end).toLowerCase();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(number)) {
    throw new CliError(`strconv.ParseFloat: parsing ${quote(number)}: invalid syntax`);
  }
  const size = Number(number);
  if (size < 0) throw new CliError(`invalid size: '${text}'`);
  if (suffix === '' || suffix === 'b') return Math.trunc(size);
  const power = MULTIPLES.indexOf(suffix.slice(0, 1));
  if (power < 0 || !['', 'b', 'ib'].includes(suffix.slice(1))) throw new CliError(`invalid suffix: '${suffix}'`);
  return Math.trunc(size * 1024 ** (power + 1));
}

/** A size of memory in bytes. */
export const MEMORY: FlagKind<number> = { type: 'bytes', zero: 0, parse: ramInBytes, format: String };

/** A size of memory and swap in bytes; -1 for no limit. */
export const MEMORY_SWAP: FlagKind<number> = {
  type: 'bytes',
  zero: 0,
  parse: (text) => (text === '-1' ? -1 : ramInBytes(text)),
  format: String,
};
