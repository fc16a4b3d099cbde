import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';

/** `--cpus 1.5`, `--cpus 1/2`: billionths of a processor; @throws CliError */
export function parseCpus(text: string): number {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:\/(\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', divisor = '1'] = parts ?? [];
  if (parts === null || whole + fraction === '' || (parts[3] !== undefined && parts[4] !== undefined)) {
    throw new CliError(`failed to parse ${text} as a rational number`);
  }
  const numerator = BigInt(whole + fraction) * 1_000_000_000n;
  const denominator = BigInt(divisor) * 10n ** BigInt(fraction.length);
  if (denominator === 0n) throw new CliError(`failed to parse ${text} as a rational number`);
  if (numerator % denominator !== 0n) throw new CliError('value is too precise');
  const nano = Number(numerator / denominator);
  return sign === '-' ? -nano : nano;
}

/** A share of processors, in billionths. */
export const CPUS: FlagKind<number> = {
  type: 'decimal',
  zero: 0,
  parse: parseCpus,
  format: (value) => (value === 0 ? '' : (value / 1e9).toFixed(3)),
};
