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

/** Reads the text of a comparison, complaining where iptables does. */
class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    this.#space();
    return this.#at >= this.text.length;
  }

  /** Takes the next word where it is one of `words`. */
  accept<W extends string>(...words: readonly W[]): W | undefined {
    this.#space();
    const word = words.find((each) => this.text.startsWith(each, this.#at));
    if (word !== undefined) this.#at += word.length;
    return word;
  }

  number(): number {
    this.#space();
    const [digits] = /^(0x[\da-f]+|\d+)/i.exec(this.text.slice(this.#at)) ?? [];
    if (digits === undefined || Number(digits) > 0xffffffff) this.fail('not a number or out of range');
    this.#at += digits.length;
    return Number(digits);
  }

  fail(what: string): never {
    throw parameterProblem(`u32: at char ${this.#at}: ${what}`);
  }

  #space(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++;
  }
}

function parse(text: string): Comparison[] {
  const reader: Reader = new Reader(text);
  const comparisons: Comparison[] = [];
  do {
    const start = reader.number();
    const steps: { operator: Operator; number: number }[] = [];
    while (!reader.accept('=')) {
      const operator = reader.accept('&', '<<', '>>', '@');
      if (operator === undefined) reader.fail('operator expected');
      steps.push({ operator, number: reader.number() });
    }
    const ranges: { low: number; high: number }[] = [];
    do {
      const low = reader.number();
      ranges.push({ low, high: reader.accept(':') ? reader.number() : low });
    } while (reader.accept(','));
    comparisons.push({ start, steps, ranges });
  } while (reader.accept('&&'));
  if (!reader.done) reader.fail('"&&" expected');
  return comparisons;
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
