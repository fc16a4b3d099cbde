import type { NetNamespace } from '../netns.ts';
import { type IpPacket, ipLength, protocolNumber } from '../wire/ip.ts';
import type { Flow } from './conntrack/connection.ts';
import type { Hook, HookContext } from './hook.ts';

/** A packet on its way through the chains of one hook, with what matches and targets want to know about it. */
export class Traversal {
  readonly ns: NetNamespace;
  readonly protocol: number;
  /** Bytes, for counters. */
  readonly length: number;
  /** Names of the devices; empty where there is none, as iptables sees it. */
  readonly inName: string;
  readonly outName: string;

  constructor(
    readonly hook: Hook,
    /** Replaced by targets that change it. */
    public packet: IpPacket,
    readonly context: HookContext,
  ) {
    this.ns = context.netns;
    this.protocol = protocolNumber(packet);
    this.length = ipLength(packet);
    this.inName = context.inDevice?.name ?? '';
    this.outName = context.outDevice?.name ?? '';
  }

  get flow(): Flow | undefined {
    return this.packet.connection as Flow | undefined;
  }

  get mark(): number {
    return this.packet.mark ?? 0;
  }
}
