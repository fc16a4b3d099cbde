import { SECOND } from '../../clock.ts';
import type { MatchExtension } from '../extension.ts';
import { parameterProblem } from '../problem.ts';
import { parseNumber } from '../syntax/numbers.ts';

/** Seconds by the words of --limit, the largest first. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
/** The kernel counts in ten-thousandths of a second. */
const SCALE = 10_000;
const DEFAULT_RATE = '3/hour';
const DEFAULT_BURST = 5;

/** Ten-thousandths of a second between two packets. @throws Problem */
function parseRate(text: string): number {
  const [count = '', unitText] = text.split('/', 2);
  const unit = unitText === undefined ? 'second' : unitText.toLowerCase();
  const found = unit === '' ? undefined : UNITS.find(([name]) => name.startsWith(unit));
  const rate = Number(count);
  if (!found || !/^\d+$/.test(count) || rate === 0) throw parameterProblem(`bad rate "${text}"'`);
  const period = Math.floor((found[1] * SCALE) / rate);
  if (period === 0) throw parameterProblem(`Rate too fast "${text}"`);
  return period;
}

/** `3/hour`: the period in the largest unit that keeps it exact (print_rate). */
function rateText(period: number): string {
  const rates = [
    ['day', 86_400 * SCALE],
    ['hour', 3_600 * SCALE],
    ['min', 60 * SCALE],
    ['sec', SCALE],
  ] as const;
  let chosen: (typeof rates)[number] = rates[0];
  for (const rate of rates.slice(1)) {
    if (period > rate[1] || Math.floor(rate[1] / period) < rate[1] % period) break;
    chosen = rate;
  }
  return `${Math.floor(chosen[1] / period)}/${chosen[0]}`;
}

/** `-m limit`: a token bucket; meets packets as long as there are tokens. */
export const limitMatch: MatchExtension = {
  name: 'limit',
  options: [{ name: 'limit' }, { name: 'limit-burst' }],
  make(options) {
    const period = parseRate(options.value('limit') ?? DEFAULT_RATE);
    const burstText = options.value('limit-burst');
    const burst = burstText === undefined ? DEFAULT_BURST : parseNumber(burstText, 10_000);
    if (burst === undefined)
      throw parameterProblem(`limit: bad integer value for option "--limit-burst", or out of range.\n`);
    const size = burst || DEFAULT_BURST;
    const rate = rateText(period);
    const cost = (period / SCALE) * SECOND;
    let credit = size * cost;
    let last: number | undefined;
    return {
      name: 'limit',
      saved: `--limit ${rate}${size === DEFAULT_BURST ? '' : ` --limit-burst ${size}`}`,
      test({ ns }) {
        const { now } = ns.clock;
        credit = Math.min(size * cost, credit + (last === undefined ? 0 : now - last));
        last = now;
        if (credit < cost) return false;
        credit -= cost;
        return true;
      },
      list: () => `limit: avg ${rate} burst ${size}`,
    };
  },
};
