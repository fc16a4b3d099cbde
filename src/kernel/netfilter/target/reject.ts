import { UNREACHABLE4, UNREACHABLE6 } from '../../wire/icmp.ts';
import { ipPacket } from '../../wire/ip.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import { relatedAnswer } from '../conntrack/connection.ts';
import type { TargetExtension } from '../extension.ts';
import type { Judgement } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import type { Traversal } from '../traversal.ts';

/** Kinds of answers: the name that is printed, other spellings, the code of destination-unreachable. */
type Kind = readonly [name: string, aliases: readonly string[], code: number | 'reset'];

const KINDS: Readonly<Record<4 | 6, readonly Kind[]>> = {
  4: [
    ['icmp-net-unreachable', ['net-unreach'], UNREACHABLE4.network],
    ['icmp-host-unreachable', ['host-unreach'], UNREACHABLE4.host],
    ['icmp-proto-unreachable', ['proto-unreach'], UNREACHABLE4.protocol],
    ['icmp-port-unreachable', ['port-unreach'], UNREACHABLE4.port],
    ['icmp-net-prohibited', ['net-prohib'], UNREACHABLE4.networkProhibited],
    ['icmp-host-prohibited', ['host-prohib'], UNREACHABLE4.hostProhibited],
    ['icmp-admin-prohibited', ['admin-prohib'], UNREACHABLE4.adminProhibited],
    ['tcp-reset', ['tcp-rst'], 'reset'],
  ],
  6: [
    ['icmp6-no-route', ['no-route'], UNREACHABLE6.noRoute],
    ['icmp6-adm-prohibited', ['adm-prohibited'], UNREACHABLE6.adminProhibited],
    ['icmp6-addr-unreachable', ['addr-unreach'], UNREACHABLE6.address],
    ['icmp6-port-unreachable', ['port-unreach'], UNREACHABLE6.port],
    ['icmp6-policy-fail', ['policy-fail'], UNREACHABLE6.failedPolicy],
    ['icmp6-reject-route', ['reject-route'], UNREACHABLE6.reject],
    ['tcp-reset', ['tcp-rst'], 'reset'],
  ],
};

const DEFAULT_KIND = { 4: 'icmp-port-unreachable', 6: 'icmp6-port-unreachable' } as const;
const NO_DATA = new Uint8Array(0);

/** nf_send_reset: refuses a TCP segment as a closed port would. */
function sendReset({ packet, ns }: Traversal): void {
  const { payload } = packet;
  if (payload.kind !== 'tcp' || payload.flags.rst) return;
  const sender = ns.routes.addressType(packet.src);
  if (sender !== 'unicast' && sender !== 'local') return;
  const length = payload.data.length + (payload.flags.syn ? 1 : 0) + (payload.flags.fin ? 1 : 0);
  const reset: TcpSegment = {
    kind: 'tcp',
    srcPort: payload.dstPort,
    dstPort: payload.srcPort,
    seq: payload.flags.ack ? payload.ack : 0,
    ack: payload.flags.ack ? 0 : (payload.seq + length) >>> 0,
    flags: payload.flags.ack ? { rst: true } : { rst: true, ack: true },
    window: 0,
    data: NO_DATA,
  };
  const answer = ipPacket(packet.dst, packet.src, reset, { dontFragment: packet.family === 4 });
  ns.ip.output({ ...answer, connection: relatedAnswer(packet.connection) });
}

/** `-j REJECT`: drops the packet and tells its sender. */
export const rejectTarget: TargetExtension = {
  name: 'REJECT',
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  options: [{ name: 'reject-with' }],
  make(options, { family, protocol }) {
    const wanted = options.value('reject-with') ?? DEFAULT_KIND[family];
    const kind = KINDS[family].find(
      ([name, aliases]) => name.startsWith(wanted) || aliases.some((alias) => alias.startsWith(wanted)),
    );
    if (!kind || wanted === '') throw parameterProblem(`unknown reject type "${wanted}"`);
    const [name, , code] = kind;
    return {
      name: 'REJECT',
      saved: `--reject-with ${name}`,
      list: () => `reject-with ${name}`,
      refused: code === 'reset' && protocol !== 6,
      act(traversal): Judgement {
        const { ns, packet, context } = traversal;
        if (code === 'reset') sendReset(traversal);
        else ns.ip.sendIcmpError(packet, 'destination-unreachable', code, { device: context.inDevice });
        return 'rejected';
      },
    };
  },
};
