import { Addr } from '#netip/addr.ts';
import type { GivenOptions, OptionSpec, TargetExtension } from '../extension.ts';
import type { Judgement, Target } from '../match.ts';
import type { NatRange } from '../nat/range.ts';
import type { Manip } from '../nat/rewrite.ts';
import { setupNat } from '../nat/setup.ts';
import { parseNatPorts, parseNatRange, portsText, rangeText } from '../syntax/natrange.ts';
import type { Traversal } from '../traversal.ts';

const RANDOM_OPTIONS: readonly OptionSpec[] = [
  { name: 'random', values: 0 },
  { name: 'random-fully', values: 0 },
];

/** The words --random, --random-fully and --persistent where they were given. */
function flagWords(options: GivenOptions): string[] {
  return ['random', 'random-fully', 'persistent'].filter((name) => options.has(name));
}

function randomness(options: GivenOptions): Pick<NatRange, 'random' | 'fullyRandom'> {
  return { random: options.has('random'), fullyRandom: options.has('random-fully') };
}

/** Decides the translation of the packet's connection; once it has been decided the packet is left alone. */
function bind({ ns, flow }: Traversal, range: NatRange | undefined, manip: Manip): Judgement {
  const connection = flow?.connection;
  if (!connection) return 'continue';
  if (!range) return 'drop';
  if (!(manip === 'source' ? connection.srcNatDone : connection.dstNatDone))
    setupNat(ns.conntrack, connection, range, manip);
  return 'accept';
}

/** DNAT and SNAT: to addresses and ports that the rule names. */
function fixed(name: 'DNAT' | 'SNAT', option: string, manip: Manip): TargetExtension {
  return {
    name,
    tables: ['nat'],
    hooks: name === 'DNAT' ? ['PREROUTING', 'OUTPUT'] : ['POSTROUTING', 'INPUT'],
    options: [{ name: option }, ...RANDOM_OPTIONS, { name: 'persistent', values: 0 }],
    make(options, { family, protocol }): Target {
      const range = { ...parseNatRange(options.required(option), family, protocol), ...randomness(options) };
      const words = flagWords(options);
      return {
        name,
        needsConntrack: true,
        saved: [`--${option} ${rangeText(range)}`, ...words.map((word) => `--${word}`)].join(' '),
        list: () => [`to:${rangeText(range)}`, ...words].join(' '),
        act: (traversal) => bind(traversal, range, manip),
      };
    },
  };
}

/** `-j DNAT --to-destination`: what a published port is made of. */
export const dnatTarget = fixed('DNAT', 'to-destination', 'destination');

/** `-j SNAT --to-source` */
export const snatTarget = fixed('SNAT', 'to-source', 'source');

function portOptions(options: GivenOptions, protocol: number | undefined): NatRange {
  const text = options.value('to-ports');
  return { ...(text === undefined ? {} : parseNatPorts(text, protocol)), ...randomness(options) };
}

function portWords(options: GivenOptions, range: NatRange): string {
  return [
    ...(range.ports ? [`--to-ports ${portsText(range)}`] : []),
    ...flagWords(options).map((word) => `--${word}`),
  ].join(' ');
}

/** `-j MASQUERADE`: SNAT to whatever address the outgoing device has. */
export const masqueradeTarget: TargetExtension = {
  name: 'MASQUERADE',
  tables: ['nat'],
  hooks: ['POSTROUTING'],
  options: [{ name: 'to-ports' }, ...RANDOM_OPTIONS],
  make(options, { protocol }): Target {
    const range = portOptions(options, protocol);
    return {
      name: 'MASQUERADE',
      needsConntrack: true,
      saved: portWords(options, range),
      list: () => [...(range.ports ? [`masq ports: ${portsText(range)}`] : []), ...flagWords(options)].join(' '),
      act(traversal) {
        const { flow, packet, context, ns } = traversal;
        const connection = flow?.connection;
        const device = context.outDevice;
        if (!connection || !device) return 'continue';
        // A source of 0.0.0.0 is a client asking for its address (DHCP).
        if (packet.src.isUnspecified) return 'accept';
        const address = ns.ip.selectSource(device, packet.dst);
        if (address && !connection.srcNatDone) connection.masqueradeIndex = device.index;
        return bind(traversal, address && { ...range, addresses: { first: address, last: address } }, 'source');
      },
    };
  },
};

/** `-j REDIRECT`: DNAT to this host, at the address of the device the packet came in by. */
export const redirectTarget: TargetExtension = {
  name: 'REDIRECT',
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  options: [{ name: 'to-ports' }, ...RANDOM_OPTIONS],
  make(options, { protocol, family }): Target {
    const range = portOptions(options, protocol);
    return {
      name: 'REDIRECT',
      needsConntrack: true,
      saved: portWords(options, range),
      list: () => [...(range.ports ? [`redir ports ${portsText(range)}`] : []), ...flagWords(options)].join(' '),
      act(traversal) {
        const { hook, context } = traversal;
        const loopback = family === 4 ? Addr.LOOPBACK4 : Addr.LOOPBACK6;
        const address =
          hook === 'OUTPUT'
            ? loopback
            : context.inDevice?.addresses.find((one) => one.prefix.family === family)?.prefix.addr;
        return bind(traversal, address && { ...range, addresses: { first: address, last: address } }, 'destination');
      },
    };
  },
};
