import { CliError } from '../errors.ts';
import type { FlagKind } from './flag.ts';
import { quote } from './quote.ts';

const DIGITS = /^(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))$/;

/** strconv.ParseInt(text, 0, bits), or ParseUint where `signed` is false; @throws CliError with strconv's text */
export function parseInteger(text: string, bits: number, signed: boolean, base: 0 | 10 = 0): bigint {
  const name = signed ? 'ParseInt' : 'ParseUint';
  const fail = (why: string) => new CliError(`strconv.${name}: parsing ${quote(text)}: ${why}`);
  const sign = signed ? /^[+-]/.exec(text)?.[0] : undefined;
  let digits = text.slice(sign?.length ?? 0);
  if (base === 0 && /^[0-9][0-9a-zA-Z]*(_[0-9a-zA-Z]+)+$/.test(digits)) digits = digits.replaceAll('_', '');
  const groups = base === 10 ? { decimal: /^[0-9]+$/.exec(digits)?.[0] } : DIGITS.exec(digits)?.groups;
  const { hex, binary, octal, decimal } = (groups ?? {}) as Record<string, string | undefined>;
  const literal = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal;
  if (literal === undefined) throw fail('invalid syntax');
  const value = sign === '-' ? -BigInt(literal) : BigInt(literal);
  const top = 1n << BigInt(signed ? bits - 1 : bits);
  if (value >= top || value < (signed ? -top : 0n)) throw fail('value out of range');
  return value;
}

function integer(type: string, bits: number, signed: boolean): FlagKind<number> {
  return {
    type,
    zero: 0,
    parse: (text) => Number(parseInteger(text, bits, signed)),
    format: String,
  };
}

export const INT = integer('int', 64, true);
export const INT64 = integer('int64', 64, true);
export const UINT = integer('uint', 64, false);
export const UINT16 = integer('uint16', 16, false);
export const UINT64 = integer('uint64', 64, false);
export const UINT32 = integer('uint32', 32, false);

/** strconv.ParseFloat(text, 32); @throws CliError with strconv's text */
export const FLOAT: FlagKind<number> = {
  type: 'float',
  zero: 0,
  parse(text) {
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
      throw new CliError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
    }
    return Number(text);
  },
  format: String,
};
