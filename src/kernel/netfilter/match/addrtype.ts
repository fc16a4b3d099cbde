import type { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../../dev/netdevice.ts';
import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import type { Traversal } from '../traversal.ts';

/** In the order in which they are printed. */
const TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
] as const;

interface TypeCondition {
  readonly types: ReadonlySet<string>;
  readonly inverted: boolean;
  readonly text: string;
}

function parseTypes(text: string | undefined, inverted: boolean): TypeCondition | undefined {
  if (text === undefined) return undefined;
  const wanted = text.split(',').map((part) => {
    const upper = part.toUpperCase();
    if (!TYPES.some((type) => type === upper)) throw parameterProblem(`addrtype: bad type "${part}"`);
    return upper;
  });
  return { types: new Set(wanted), inverted, text: TYPES.filter((type) => wanted.includes(type)).join(',') };
}

function meets(
  { types, inverted }: TypeCondition,
  { ns }: Traversal,
  addr: Addr,
  device: NetDevice | undefined,
): boolean {
  // The usual question is answered without a route lookup.
  const met =
    types.size === 1 && types.has('LOCAL') && !device
      ? ns.routes.isLocal(addr)
      : types.has(addr.isUnspecified ? 'UNSPEC' : ns.routes.addressType(addr, device).toUpperCase());
  return met !== inverted;
}

/** `-m addrtype`: what kind of address it is to this host, by its routing tables. */
export const addrtypeMatch: MatchExtension = {
  name: 'addrtype',
  options: [
    { name: 'src-type', invertible: true },
    { name: 'dst-type', invertible: true },
    { name: 'limit-iface-in', values: 0 },
    { name: 'limit-iface-out', values: 0 },
  ],
  make(options): Match {
    const source = parseTypes(options.value('src-type'), options.inverted('src-type'));
    const destination = parseTypes(options.value('dst-type'), options.inverted('dst-type'));
    if (!source && !destination) throw parameterProblem('addrtype: you must specify --src-type or --dst-type');
    const limit = options.has('limit-iface-in') ? 'in' : options.has('limit-iface-out') ? 'out' : undefined;
    const saved: string[] = [];
    if (source) saved.push(`${source.inverted ? '! ' : ''}--src-type ${source.text}`);
    if (destination) saved.push(`${destination.inverted ? '! ' : ''}--dst-type ${destination.text}`);
    if (limit) saved.push(`--limit-iface-${limit}`);
    return {
      name: 'addrtype',
      saved: saved.join(' '),
      test(traversal) {
        const { packet, context } = traversal;
        const device = limit === 'in' ? context.inDevice : limit === 'out' ? context.outDevice : undefined;
        if (source && !meets(source, traversal, packet.src, device)) return false;
        return !destination || meets(destination, traversal, packet.dst, device);
      },
      list() {
        let text = 'ADDRTYPE match';
        if (source) text += ` src-type ${source.inverted ? '!' : ''}${source.text}`;
        if (destination) text += ` dst-type ${destination.inverted ? '!' : ''}${destination.text}`;
        return limit ? `${text} limit-${limit}` : text;
      },
    };
  },
};
