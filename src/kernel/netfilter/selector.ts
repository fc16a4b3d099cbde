import type { Addr } from '#netip/addr.ts';
import type { Traversal } from './traversal.ts';

/** Addresses that agree with `value` in the bits of `mask`; masks may have holes. */
export interface AddressPattern {
  readonly value: Addr;
  readonly mask: Addr;
  readonly inverted: boolean;
}

/** A name of an interface; a '+' at the end stands for any rest. */
export interface InterfacePattern {
  readonly name: string;
  readonly inverted: boolean;
}

/** What every rule can ask without `-m`. */
export interface SelectorParts {
  readonly source?: AddressPattern;
  readonly destination?: AddressPattern;
  readonly input?: InterfacePattern;
  readonly output?: InterfacePattern;
  /** A number; absent for all. */
  readonly protocol?: { readonly number: number; readonly inverted: boolean };
  /** -f: second and further fragments. */
  readonly fragment?: { readonly inverted: boolean };
}

/** Names that iptables knows of protocols (xtables_chain_protos), by number; `ipv6-icmp` for 58 as iptables-save prints it. */
const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'all'],
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
  [135, 'ipv6-mh'],
  [136, 'udplite'],
]);

/** Further names, of /etc/protocols. */
const OTHER_NAMES: ReadonlyMap<number, string> = new Map([
  [2, 'igmp'],
  [4, 'ipencap'],
  [33, 'dccp'],
  [41, 'ipv6'],
  [47, 'gre'],
  [89, 'ospf'],
  [103, 'pim'],
  [112, 'vrrp'],
]);

/** A protocol as iptables writes it; `numeric` keeps numbers for all but the best known. */
export function protocolText(number: number, numeric: boolean): string {
  return PROTOCOL_NAMES.get(number) ?? (numeric ? undefined : OTHER_NAMES.get(number)) ?? String(number);
}

/** The number of a protocol given by name or number, or undefined. */
export function protocolOf(text: string): number | undefined {
  if (/^(0x[\da-f]+|\d+)$/i.test(text)) return Number(text) <= 255 ? Number(text) : undefined;
  const name = text.toLowerCase();
  if (name === 'icmpv6') return 58;
  for (const names of [PROTOCOL_NAMES, OTHER_NAMES])
    for (const [number, known] of names) if (known === name) return number;
  return undefined;
}

/** The length of a mask without holes, or undefined. */
export function maskLength(mask: Addr): number | undefined {
  const bits = mask.bits.toString(2).padStart(mask.width, '0');
  const length = bits.lastIndexOf('1') + 1;
  return bits.indexOf('0') === -1 || bits.indexOf('0') === length ? length : undefined;
}

/** An address with its mask as iptables-save prints it: `10.0.0.0/8`, `10.0.2.0/255.0.255.0`. */
export function patternText({ value, mask }: AddressPattern): string {
  return `${value}/${maskLength(mask) ?? mask}`;
}

/** The conditions of a rule that need no extension, compiled into one test. */
export class RuleSelector {
  /** Undefined where there is nothing to test. */
  readonly test: ((traversal: Traversal) => boolean) | undefined;
  readonly saved: string;

  constructor(readonly parts: SelectorParts) {
    const tests = compile(parts);
    const [first, second] = tests;
    if (tests.length <= 1) this.test = first;
    else if (tests.length === 2 && first && second) this.test = (traversal) => first(traversal) && second(traversal);
    else this.test = (traversal) => tests.every((test) => test(traversal));
    this.saved = save(parts);
  }
}

function compile(parts: SelectorParts): ((traversal: Traversal) => boolean)[] {
  const tests: ((traversal: Traversal) => boolean)[] = [];
  const { source, destination, input, output, protocol, fragment } = parts;
  // The cheapest first: all of them must hold anyway.
  if (protocol) tests.push((traversal) => (traversal.protocol === protocol.number) !== protocol.inverted);
  if (input) tests.push(interfaceTest(input, (traversal) => traversal.inName));
  if (output) tests.push(interfaceTest(output, (traversal) => traversal.outName));
  if (source) tests.push(addressTest(source, (traversal) => traversal.packet.src));
  if (destination) tests.push(addressTest(destination, (traversal) => traversal.packet.dst));
  if (fragment)
    tests.push(({ packet: { payload } }) => (payload.kind === 'fragment' && payload.offset > 0) !== fragment.inverted);
  return tests;
}

/** Whether the name of an interface meets a pattern, negation aside. */
export function interfaceMatches(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function interfaceTest(
  { name, inverted }: InterfacePattern,
  of: (traversal: Traversal) => string,
): (traversal: Traversal) => boolean {
  if (name.endsWith('+')) return (traversal) => interfaceMatches(name, of(traversal)) !== inverted;
  return (traversal) => (of(traversal) === name) !== inverted;
}

function addressTest(
  { value, mask, inverted }: AddressPattern,
  of: (traversal: Traversal) => Addr,
): (traversal: Traversal) => boolean {
  const wanted = value.bits;
  const relevant = mask.bits;
  const whole = maskLength(mask) === mask.width;
  if (whole) return (traversal) => (of(traversal).bits === wanted) !== inverted;
  return (traversal) => ((of(traversal).bits & relevant) === wanted) !== inverted;
}

function save({ source, destination, input, output, protocol, fragment }: SelectorParts): string {
  const words: string[] = [];
  const add = (inverted: boolean, text: string) => words.push(inverted ? `! ${text}` : text);
  if (source) add(source.inverted, `-s ${patternText(source)}`);
  if (destination) add(destination.inverted, `-d ${patternText(destination)}`);
  if (input) add(input.inverted, `-i ${input.name}`);
  if (output) add(output.inverted, `-o ${output.name}`);
  if (protocol) add(protocol.inverted, `-p ${protocolText(protocol.number, true)}`);
  if (fragment) add(fragment.inverted, '-f');
  return words.join(' ');
}
