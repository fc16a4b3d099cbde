import { floating, formatPrintf } from '../text/printf.ts';
import type { Interpreter } from './interpreter.ts';

/** A number that is not whole as text, by the format that a variable (CONVFMT or OFMT) holds. */
export function numberText(awk: Interpreter, number: number, variable: 'CONVFMT' | 'OFMT'): string {
  // mawk always prints the sign of infinity, and that x86 sets on what is no number.
  const mawk = awk.family === 'gnu';
  if (Number.isNaN(number)) return mawk ? '-nan' : 'nan';
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : mawk ? '+inf' : 'inf';
  const cell = awk.globals.get(variable);
  const format = cell && 'value' in cell && typeof cell.value === 'string' ? cell.value : '%.6g';
  if (format === '%.6g') return (number < 0 ? '-' : '') + floating('g', Math.abs(number), 6);
  return formatPrintf(format, [awk.argument(number)]);
}
