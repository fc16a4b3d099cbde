import { Addr } from '#netip/addr.ts';
import type { GivenOptions, MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { badValue, parameterProblem } from '../problem.ts';

interface Range {
  readonly first: Addr;
  readonly last: Addr;
  readonly inverted: boolean;
  readonly text: string;
}

function parseRange(options: GivenOptions, name: 'src-range' | 'dst-range', family: 4 | 6): Range | undefined {
  const value = options.value(name);
  if (value === undefined) return undefined;
  const [from = '', to = from] = value.split('-', 2);
  const first = Addr.tryParse(from);
  const last = Addr.tryParse(to);
  if (first?.family !== family) throw badValue('iprange', name, from);
  if (last?.family !== family) throw badValue('iprange', name, to);
  return { first, last, inverted: options.inverted(name), text: `${first}-${last}` };
}

function within({ first, last, inverted }: Range, addr: Addr): boolean {
  return (addr.bits >= first.bits && addr.bits <= last.bits) !== inverted;
}

/** `-m iprange`: addresses between two others. */
export const iprangeMatch: MatchExtension = {
  name: 'iprange',
  options: [
    { name: 'src-range', invertible: true },
    { name: 'dst-range', invertible: true },
  ],
  make(options, { family }): Match {
    const source = parseRange(options, 'src-range', family);
    const destination = parseRange(options, 'dst-range', family);
    if (!source && !destination)
      throw parameterProblem("iprange match: You must specify `--src-range' or `--dst-range'");
    const saved: string[] = [];
    const listed: string[] = [];
    if (source) {
      saved.push(`${source.inverted ? '! ' : ''}--src-range ${source.text}`);
      listed.push(`source IP range ${source.inverted ? '! ' : ''}${source.text}`);
    }
    if (destination) {
      saved.push(`${destination.inverted ? '! ' : ''}--dst-range ${destination.text}`);
      listed.push(`destination IP range ${destination.inverted ? '! ' : ''}${destination.text}`);
    }
    return {
      name: 'iprange',
      saved: saved.join(' '),
      test: ({ packet }) =>
        (!source || within(source, packet.src)) && (!destination || within(destination, packet.dst)),
      list: () => listed.join(' '),
    };
  },
};
