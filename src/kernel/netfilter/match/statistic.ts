import type { GivenOptions, MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { badValue, parameterProblem } from '../problem.ts';
import { parseNumber } from '../syntax/numbers.ts';

/** The kernel compares 31 random bits. */
const RANGE = 0x8000_0000;

function random(options: GivenOptions): Match {
  const text = options.value('probability');
  if (text === undefined) throw parameterProblem('--probability must be specified when using random mode');
  const probability = Number(text);
  if (Number.isNaN(probability) || probability < 0 || probability > 1) throw badValue('statistic', 'probability', text);
  const threshold = Math.round(probability * RANGE);
  const inverted = options.inverted('probability');
  const shown = `${inverted ? '! ' : ''}`;
  const number = (threshold / RANGE).toFixed(11);
  return {
    name: 'statistic',
    saved: `--mode random ${shown}--probability ${number}`,
    test: ({ ns }) => ns.netfilter.conntrack.random.fraction() * RANGE < threshold !== inverted,
    list: () => `statistic mode random ${shown}probability ${number}`,
  };
}

function nth(options: GivenOptions): Match {
  const everyText = options.value('every');
  if (everyText === undefined) throw parameterProblem('--every and --packet must be specified when using nth mode');
  const packetText = options.value('packet') ?? '0';
  const every = parseNumber(everyText);
  const packet = parseNumber(packetText);
  if (!every) throw parameterProblem('--every cannot be 0');
  if (packet === undefined || packet >= every) throw parameterProblem('the --packet p must be 0 <= p <= n-1');
  const inverted = options.inverted('every');
  const bang = inverted ? '! ' : '';
  const shownPacket = packet === 0 ? '' : ` packet ${packet}`;
  let count = every - packet - 1;
  return {
    name: 'statistic',
    saved: `--mode nth ${bang}--every ${every} --packet ${packet}`,
    test() {
      const met = count === every - 1;
      count = met ? 0 : count + 1;
      return met !== inverted;
    },
    list: () => `statistic mode nth ${bang}every ${every}${shownPacket}`,
  };
}

/** `-m statistic`: every n-th packet, or some by chance. */
export const statisticMatch: MatchExtension = {
  name: 'statistic',
  options: [
    { name: 'mode' },
    { name: 'probability', invertible: true },
    { name: 'every', invertible: true },
    { name: 'packet' },
  ],
  make(options): Match {
    const mode = options.value('mode');
    if (mode !== undefined && mode !== 'random' && mode !== 'nth') throw parameterProblem(`Bad mode "${mode}"`);
    return mode === 'nth' ? nth(options) : random(options);
  },
};
