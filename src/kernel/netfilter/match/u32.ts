import { encodePacket } from '../../wire/bytes.ts';
import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { hex } from '../syntax/numbers.ts';

type Operator = '&' | '<<' | '>>' | '@';

/** One comparison: where to read four bytes, what to do with them, and the values that are asked for. */
interface Comparison {
  readonly start: number;
  readonly steps: readonly { readonly operator: Operator; readonly number: number }[];
  readonly ranges: readonly { readonly low: number; readonly high: number }[];
}

function parse(text: string): Comparison[] {
  return text.split('&&').map((part) => {
    const [left = '', right = ''] = part.split('=');
    const tokens = left.match(/0x[\da-f]+|\d+|&|<<|>>|@/gi) ?? [];
    const plain = left.replace(/\s+/g, '');
    if (tokens.join('') !== plain || right.trim() === '')
      throw parameterProblem(`u32: at char ${text.length}: invalid character`);
    const [first, ...rest] = tokens;
    const steps: { operator: Operator; number: number }[] = [];
    for (let index = 0; index < rest.length; index += 2)
      steps.push({ operator: rest[index] as Operator, number: Number(rest[index + 1] ?? Number.NaN) });
    const ranges = right.split(',').map((range) => {
      const [low, high = low] = range.trim().split(':').map(Number);
      return { low: low ?? Number.NaN, high: high ?? Number.NaN };
    });
    const numbers = [
      Number(first),
      ...steps.map(({ number }) => number),
      ...ranges.flatMap(({ low, high }) => [low, high]),
    ];
    if (numbers.some((number) => Number.isNaN(number))) throw parameterProblem('u32: number expected');
    return { start: Number(first), steps, ranges };
  });
}

function saved(comparisons: readonly Comparison[]): string {
  return comparisons
    .map(({ start, steps, ranges }) => {
      const left = hex(start) + steps.map(({ operator, number }) => operator + hex(number)).join('');
      return `${left}=${ranges.map(({ low, high }) => (low === high ? hex(low) : `${hex(low)}:${hex(high)}`)).join(',')}`;
    })
    .join('&&');
}

/** u32_match_it: reads four bytes at a time; `@` moves on by the value so far. */
function meets({ start, steps, ranges }: Comparison, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let base = 0;
  const read = (position: number): number | undefined =>
    position + 4 > bytes.length ? undefined : view.getUint32(position);
  let value = read(start);
  for (const { operator, number } of steps) {
    if (value === undefined) return false;
    if (operator === '&') value = (value & number) >>> 0;
    else if (operator === '<<') value = (value << number) >>> 0;
    else if (operator === '>>') value >>>= number;
    else {
      base += value;
      value = read(base + number);
    }
  }
  const result = value;
  return result !== undefined && ranges.some(({ low, high }) => result >= low && result <= high);
}

/** `-m u32`: compares numbers anywhere in a packet, iptables-extensions(8). */
export const u32Match: MatchExtension = {
  name: 'u32',
  options: [{ name: 'u32', invertible: true }],
  make(options): Match {
    const comparisons = parse(options.required('u32'));
    const inverted = options.inverted('u32');
    const text = saved(comparisons);
    return {
      name: 'u32',
      saved: `${inverted ? '! ' : ''}--u32 "${text}"`,
      list: () => `u32 ${inverted ? '! ' : ''}"${text}"`,
      test({ packet }) {
        const bytes = encodePacket(packet);
        return comparisons.every((comparison) => meets(comparison, bytes)) !== inverted;
      },
    };
  },
};
