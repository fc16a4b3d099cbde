import type { GivenOptions, MatchExtension, OptionSpec } from '../extension.ts';
import type { ListFormat, Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { type PortRange, parsePortRange, portName, rangeText } from '../syntax/ports.ts';

/** --sport and --dport, which tcp, udp and sctp share. */
export const PORT_OPTIONS: readonly OptionSpec[] = [
  { name: 'sport', aliases: ['source-port'], invertible: true, repeated: "Only one `--source-port' allowed" },
  { name: 'dport', aliases: ['destination-port'], invertible: true, repeated: "Only one `--destination-port' allowed" },
];

/** A range of ports, possibly negated. */
export interface PortCondition extends PortRange {
  readonly inverted: boolean;
}

export function portCondition(options: GivenOptions, name: 'sport' | 'dport'): PortCondition | undefined {
  const text = options.value(name);
  return text === undefined ? undefined : { ...parsePortRange(text), inverted: options.inverted(name) };
}

export function portMeets(condition: PortCondition, port: number): boolean {
  return (port >= condition.first && port <= condition.last) !== condition.inverted;
}

/** ` spt:80`, ` dpts:!1:2`: how a listing shows ports. */
export function listPorts(
  label: 'spt' | 'dpt',
  condition: PortCondition,
  protocol: number,
  { numeric }: ListFormat,
): string {
  const { first, last, inverted } = condition;
  const bang = inverted ? '!' : '';
  if (first === last) return ` ${label}:${bang}${portName(first, protocol, numeric)}`;
  // Both ends are looked up, but 0 never has a name.
  return ` ${label}s:${bang}${portName(first, protocol, numeric)}:${portName(last, protocol, numeric)}`;
}

export function savePorts(source: PortCondition | undefined, destination: PortCondition | undefined): string[] {
  const words: string[] = [];
  if (source) words.push(`${source.inverted ? '! ' : ''}--sport ${rangeText(source)}`);
  if (destination) words.push(`${destination.inverted ? '! ' : ''}--dport ${rangeText(destination)}`);
  return words;
}

/** The control bits by name; `--tcp-flags` prints them in this order. */
const FLAGS = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10, URG: 0x20 } as const;

interface FlagCondition {
  readonly mask: number;
  readonly compare: number;
  readonly inverted: boolean;
}

function parseFlags(text: string): number {
  let bits = 0;
  for (const name of text.split(',')) {
    const upper = name.toUpperCase();
    if (upper === 'ALL') bits |= 0x3f;
    else if (Object.hasOwn(FLAGS, upper)) bits |= FLAGS[upper as keyof typeof FLAGS];
    else if (upper !== 'NONE') throw parameterProblem(`Unknown TCP flag \`${name}'`);
  }
  return bits;
}

function flagNames(bits: number): string {
  const names = Object.entries(FLAGS).filter(([, bit]) => bits & bit);
  return names.length === 0 ? 'NONE' : names.map(([name]) => name).join(',');
}

function flagHex(bits: number): string {
  return `0x${bits.toString(16).toUpperCase().padStart(2, '0')}`;
}

function flagCondition(options: GivenOptions): FlagCondition | undefined {
  const flags = options.get('tcp-flags');
  if (flags) {
    const [mask = '', compare = ''] = flags.values;
    return { mask: parseFlags(mask), compare: parseFlags(compare), inverted: flags.inverted };
  }
  if (!options.has('syn')) return undefined;
  return { mask: FLAGS.SYN | FLAGS.RST | FLAGS.ACK | FLAGS.FIN, compare: FLAGS.SYN, inverted: options.inverted('syn') };
}

/** `-m tcp`: ports and control bits. */
export const tcpMatch: MatchExtension = {
  name: 'tcp',
  protocol: 6,
  options: [
    ...PORT_OPTIONS,
    { name: 'syn', values: 0, invertible: true },
    { name: 'tcp-flags', values: 2, invertible: true },
  ],
  make(options, context): Match {
    if (context.protocol !== 6) throw parameterProblem("TCP match requires '-p tcp'");
    const source = portCondition(options, 'sport');
    const destination = portCondition(options, 'dport');
    const flags = flagCondition(options);
    const words = savePorts(source, destination);
    if (flags)
      words.push(`${flags.inverted ? '! ' : ''}--tcp-flags ${flagNames(flags.mask)} ${flagNames(flags.compare)}`);
    return {
      name: 'tcp',
      saved: words.join(' '),
      test({ packet: { payload } }) {
        if (payload.kind !== 'tcp') return false;
        if (source && !portMeets(source, payload.srcPort)) return false;
        if (destination && !portMeets(destination, payload.dstPort)) return false;
        if (!flags) return true;
        const { fin, syn, rst, psh, ack, urg } = payload.flags;
        const bits = (fin ? 1 : 0) | (syn ? 2 : 0) | (rst ? 4 : 0) | (psh ? 8 : 0) | (ack ? 16 : 0) | (urg ? 32 : 0);
        return ((bits & flags.mask) === flags.compare) !== flags.inverted;
      },
      list(format) {
        let text = 'tcp';
        if (source) text += listPorts('spt', source, 6, format);
        if (destination) text += listPorts('dpt', destination, 6, format);
        if (flags) {
          const show = format.numeric ? flagHex : flagNames;
          text += ` flags:${flags.inverted ? '!' : ''}${show(flags.mask)}/${show(flags.compare)}`;
        }
        return text;
      },
    };
  },
};
