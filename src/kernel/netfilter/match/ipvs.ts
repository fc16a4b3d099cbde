import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { IpvsConnection } from '../../ipvs/connection.ts';
import { endsOf } from '../../ipvs/ends.ts';
import type { GivenOptions, MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import type { Traversal } from '../traversal.ts';

const OPTIONS = ['ipvs', 'vproto', 'vaddr', 'vport', 'vdir', 'vmethod', 'vportctl'] as const;
type OptionName = (typeof OPTIONS)[number];
const METHODS = { GATE: 'route', IPIP: 'tunnel', MASQ: 'masquerade' } as const;
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

/** One condition: its value as iptables-save prints it and the test. */
interface Condition {
  readonly value: string;
  readonly test: (connection: IpvsConnection, reply: boolean) => boolean;
}

function conditionOf(name: Exclude<OptionName, 'ipvs'>, text: string): Condition {
  switch (name) {
    case 'vproto': {
      const number = PROTOCOLS[text] ?? Number(text);
      return { value: String(number), test: ({ protocol }) => protocol === number };
    }
    case 'vaddr': {
      const prefix = Prefix.tryParse(text);
      const addr = Addr.tryParse(text);
      const wanted = prefix ?? (addr && Prefix.of(addr));
      if (!wanted) throw parameterProblem(`host/network \`${text}' not found`);
      const value = wanted.length === wanted.addr.width ? wanted.addr.text : wanted.text;
      return { value, test: ({ virtual }) => wanted.contains(virtual.addr) };
    }
    case 'vport':
      return { value: text, test: ({ virtual }) => virtual.port === Number(text) };
    case 'vportctl':
      // The port of the controlling connection (FTP), which only connections with a template have.
      return { value: text, test: () => false };
    case 'vdir': {
      const upper = text.toUpperCase();
      if (upper !== 'ORIGINAL' && upper !== 'REPLY')
        throw parameterProblem(`Don't know how to parse --vdir argument: "${text}"`);
      return { value: upper, test: (_connection, reply) => reply === (upper === 'REPLY') };
    }
    case 'vmethod': {
      const method = METHODS[text.toUpperCase() as keyof typeof METHODS];
      if (!method) throw parameterProblem(`--vmethod requires GATE, IPIP or MASQ as an argument`);
      return { value: text.toUpperCase(), test: ({ destination }) => destination.forward === method };
    }
  }
}

function connectionOf({ ns, packet }: Traversal): { connection: IpvsConnection; reply: boolean } | undefined {
  const ends = endsOf(packet);
  if (!ends || !ns.ipvs) return undefined;
  const { protocol, src, dst } = ends;
  const { connections } = ns.ipvs;
  const connection = connections.byServer(protocol, src, dst) ?? connections.byClient(protocol, src, dst);
  if (connection) return { connection, reply: false };
  const answered = connections.byServer(protocol, dst, src) ?? connections.byClient(protocol, dst, src);
  return answered && { connection: answered, reply: true };
}

function conditionsOf(options: GivenOptions): (Condition & { name: OptionName; inverted: boolean })[] {
  return OPTIONS.flatMap((name) => {
    if (name === 'ipvs' || !options.has(name)) return [];
    return [{ name, inverted: options.inverted(name), ...conditionOf(name, options.value(name) ?? '') }];
  });
}

/** `-m ipvs`: what the load balancer knows of a packet, iptables-extensions(8). */
export const ipvsMatch: MatchExtension = {
  name: 'ipvs',
  options: OPTIONS.map((name) => ({ name, invertible: true, values: name === 'ipvs' ? 0 : 1 })),
  make(options): Match {
    if (options.size === 0) throw parameterProblem('IPVS: At least one option is required');
    const conditions = conditionsOf(options);
    const unbalanced = options.inverted('ipvs');
    const words = (prefix: string) =>
      conditions.length === 0
        ? `${unbalanced ? '! ' : ''}${prefix}ipvs`
        : conditions.map(({ name, inverted, value }) => `${inverted ? '! ' : ''}${prefix}${name} ${value}`).join(' ');
    return {
      name: 'ipvs',
      saved: words('--'),
      list: () => words(''),
      test(traversal) {
        if (conditions.length === 0) return (traversal.packet.balanced === true) !== unbalanced;
        const found = connectionOf(traversal);
        if (!found) return false;
        return conditions.every(({ test, inverted }) => test(found.connection, found.reply) !== inverted);
      },
    };
  },
};
