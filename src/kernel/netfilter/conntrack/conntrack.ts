import { SECOND } from '../../clock.ts';
import type { NetNamespace } from '../../netns.ts';
import type { Random } from '../../random.ts';
import { type IcmpMessage, icmpTypeNumber, isIcmpError } from '../../wire/icmp.ts';
import { type IpPacket, ipLength } from '../../wire/ip.ts';
import { Connection, type Flow, UNTRACKED } from './connection.ts';
import { nextTcpState } from './tcpstate.ts';
import { Timeouts } from './timeouts.ts';
import { inverted, isIcmpQuestion, type Tuple, tupleKey, tupleOf } from './tuple.ts';

/** What `conntrack -E` shows. */
export type ConntrackEvent = 'NEW' | 'UPDATE' | 'DESTROY';

interface Entry {
  readonly connection: Connection;
  readonly reply: boolean;
}

/** The flow of a packet, nothing for an invalid one, or that it must go since the table is full. */
type Tracked = Flow | undefined | 'full';

/** The table of connections of a network namespace (nf_conntrack). Entries expire when somebody looks. */
export class Conntrack {
  readonly #table = new Map<string, Entry>();
  readonly #timeouts: Timeouts;
  readonly #subscribers = new Set<(event: ConntrackEvent, connection: Connection) => void>();
  /** What `conntrack -S` counts. */
  readonly statistics = { invalid: 0, insertFailed: 0, drop: 0 };
  #random: Random | undefined;
  #nextSweep = 0;

  constructor(readonly netns: NetNamespace) {
    this.#timeouts = new Timeouts(netns.sysctl);
  }

  /** Draws for ports and identifiers. */
  get random(): Random {
    this.#random ??= this.netns.kernel.random.fork(`conntrack/${this.netns.inode}`);
    return this.#random;
  }

  /** The connections that live, oldest first. */
  list(): Connection[] {
    this.#sweep();
    const connections: Connection[] = [];
    for (const { connection, reply } of this.#table.values()) if (!reply) connections.push(connection);
    return connections;
  }

  /** How many connections the table holds. */
  get count(): number {
    this.#sweep();
    return this.#table.size / 2;
  }

  /** Seconds until `connection` expires, as conntrack -L shows them. */
  remaining(connection: Connection): number {
    return Math.max(0, Math.floor((connection.expiresAt - this.netns.clock.now) / SECOND));
  }

  /** Forgets one connection. */
  delete(connection: Connection): void {
    if (connection.dying) return;
    connection.dying = true;
    if (!connection.confirmed) return;
    this.#table.delete(tupleKey(connection.original));
    this.#table.delete(tupleKey(connection.reply));
    this.#emit('DESTROY', connection);
  }

  /** Forgets all connections. */
  flush(): void {
    for (const connection of this.list()) this.delete(connection);
  }

  /** Forgets the connections that were masqueraded behind a device, as when it goes down or loses its address. */
  masqueradeGone(deviceIndex: number): void {
    if (this.#table.size === 0) return;
    for (const connection of this.list()) if (connection.masqueradeIndex === deviceIndex) this.delete(connection);
  }

  /** Calls `subscriber` on every event; answers a function that ends this. */
  subscribe(subscriber: (event: ConntrackEvent, connection: Connection) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** Whether a connection other than those that are ending already uses `tuple` in either direction. */
  taken(tuple: Tuple): boolean {
    return this.#find(tupleKey(tuple)) !== undefined;
  }

  /** The confirmed connection `tuple` belongs to. */
  find(tuple: Tuple): Entry | undefined {
    return this.#find(tupleKey(tuple));
  }

  /**
   * nf_conntrack_in: gives a packet its flow, making a connection for the first packet of one.
   * @returns the packet with `connection` set (unset when invalid), or undefined to drop it
   */
  track(packet: IpPacket): IpPacket | undefined {
    if (packet.connection) return packet;
    const flow = this.#classify(packet);
    if (flow === 'full') {
      this.statistics.drop++;
      return undefined;
    }
    if (!flow) this.statistics.invalid++;
    return flow ? { ...packet, connection: flow } : packet;
  }

  /** nf_conntrack_confirm: the first packet has passed all hooks, so its connection enters the table. */
  confirm(packet: IpPacket): 'accept' | 'drop' {
    const flow = packet.connection as Flow | undefined;
    const connection = flow?.connection;
    if (!connection || connection.confirmed || flow?.reply) return 'accept';
    if (connection.dying) return 'drop';
    const original = tupleKey(connection.original);
    const reply = tupleKey(connection.reply);
    // Another first packet with the same addresses won the race: it is dropped and will be sent again.
    if (this.#find(original) || this.#find(reply)) {
      this.statistics.insertFailed++;
      this.statistics.drop++;
      return 'drop';
    }
    connection.confirmed = true;
    this.#table.set(original, { connection, reply: false });
    this.#table.set(reply, { connection, reply: true });
    this.#emit('NEW', connection);
    return 'accept';
  }

  #classify(packet: IpPacket): Tracked {
    const { payload } = packet;
    if (payload.kind === 'icmp') {
      if (isIcmpError(payload)) return this.#related(packet, payload);
      const number = icmpTypeNumber(payload.type, packet.family) ?? 0;
      // Neighbour and multicast listener discovery are never tracked (nf_conntrack_proto_icmpv6.c).
      if (packet.family === 6 && number >= 130 && number <= 137) return UNTRACKED;
    }
    const tuple = tupleOf(packet);
    const entry = this.#find(tupleKey(tuple));
    if (!entry) return this.#begin(packet, tuple);
    return this.#follow(packet, tuple, entry);
  }

  /** An ICMP error belongs to the connection of the packet it quotes, and goes the other way. */
  #related(packet: IpPacket, message: IcmpMessage): Tracked {
    const { quoted } = message;
    const answer = quoted && inverted(tupleOf(quoted));
    const entry = answer && this.#find(tupleKey(answer));
    if (!entry) return undefined;
    this.#count(entry.connection, entry.reply, packet);
    return entry.connection.flow('RELATED', entry.reply);
  }

  #begin(packet: IpPacket, original: Tuple): Tracked {
    const { payload, family } = packet;
    const reply = inverted(original);
    if (!reply) return undefined;
    if (payload.kind === 'icmp' && !isIcmpQuestion(family, original.dstPort >> 8)) return undefined;
    const connection = new Connection(this.random.uint32(), original, reply);
    if (payload.kind === 'tcp') {
      const state = nextTcpState('NONE', payload.flags, false);
      if (state === 'ignore' || state === 'invalid') return undefined;
      if (state !== 'SYN_SENT' && this.netns.sysctl.number('net.netfilter.nf_conntrack_tcp_loose') === 0)
        return undefined;
      connection.tcp = state;
    }
    const { now } = this.netns.clock;
    if (now >= this.#nextSweep) {
      this.#sweep();
      this.#nextSweep = now + 10 * SECOND;
    }
    const most = this.netns.sysctl.number('net.netfilter.nf_conntrack_max');
    if (most > 0 && this.#table.size / 2 >= most) return 'full';
    connection.streamAt = now + 2 * SECOND;
    this.#refresh(connection);
    this.#count(connection, false, packet);
    return connection.flow('NEW', false);
  }

  #follow(packet: IpPacket, tuple: Tuple, { connection, reply }: Entry): Tracked {
    const { payload } = packet;
    let changed = false;
    if (payload.kind === 'tcp') {
      const before = connection.tcp ?? 'NONE';
      const state = nextTcpState(before, payload.flags, reply);
      if (state === 'invalid') return undefined;
      if (state === 'SYN_SENT' && (before === 'TIME_WAIT' || before === 'CLOSE')) {
        // The ports are used again.
        this.delete(connection);
        return this.#begin(packet, tuple);
      }
      if (state === 'CLOSE' && payload.flags.rst && !connection.seenReply) {
        connection.tcp = state;
        this.delete(connection);
        return connection.flow(reply ? 'ESTABLISHED' : 'NEW', reply);
      }
      if (state !== 'ignore') {
        changed = before !== state;
        connection.tcp = state;
        if (
          state === 'ESTABLISHED' &&
          connection.seenReply &&
          (before === 'SYN_RECV' || before === 'ESTABLISHED') &&
          !connection.assured
        ) {
          connection.assured = true;
          changed = true;
        }
        this.#refresh(connection);
      }
    } else {
      if (
        connection.protocol === 17 &&
        connection.seenReply &&
        this.netns.clock.now > connection.streamAt &&
        !connection.assured
      ) {
        connection.assured = true;
        changed = true;
      }
      this.#refresh(connection);
    }
    this.#count(connection, reply, packet);
    if (reply && !connection.seenReply) {
      connection.seenReply = true;
      changed = true;
    }
    if (changed) this.#emit('UPDATE', connection);
    return connection.flow(connection.seenReply ? 'ESTABLISHED' : 'NEW', reply);
  }

  #refresh(connection: Connection): void {
    const { protocol, tcp } = connection;
    const { now } = this.netns.clock;
    connection.expiresAt = now + this.#lifetime(connection, protocol, tcp);
  }

  #lifetime(connection: Connection, protocol: number, tcp: Connection['tcp']): number {
    if (tcp) return this.#timeouts.tcp(tcp, !connection.seenReply);
    if (protocol === 17) return this.#timeouts.udp(connection.seenReply && this.netns.clock.now > connection.streamAt);
    if (protocol === 1 || protocol === 58) return this.#timeouts.icmp(connection.family);
    return this.#timeouts.generic();
  }

  #count(connection: Connection, reply: boolean, packet: IpPacket): void {
    const counters = connection.counters[reply ? 1 : 0];
    counters.packets++;
    counters.bytes += ipLength(packet);
  }

  #find(key: string): Entry | undefined {
    const entry = this.#table.get(key);
    if (entry && entry.connection.expiresAt <= this.netns.clock.now) {
      this.delete(entry.connection);
      return undefined;
    }
    return entry;
  }

  #sweep(): void {
    const { now } = this.netns.clock;
    for (const { connection, reply } of this.#table.values()) {
      if (!reply && connection.expiresAt <= now) this.delete(connection);
    }
  }

  #emit(event: ConntrackEvent, connection: Connection): void {
    for (const subscriber of this.#subscribers) subscriber(event, connection);
  }
}
