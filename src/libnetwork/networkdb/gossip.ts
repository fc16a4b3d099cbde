import { MICROSECOND, MILLISECOND, type Nanoseconds, type Timer } from '#kernel/clock.ts';
import type { Random } from '#kernel/random.ts';
import type { Memberlist } from './memberlist.ts';
import type { BriefEvent, NodeState, Rumour, TableEvent } from './message.ts';
import type { Transport } from './transport.ts';

/**
 * How long rumours are collected before they are sent. Among few nodes they go at once a few times in a row, so that a lone
 * piece of news is known everywhere as soon as the command that made it has ended; a flood of them is sent in batches.
 */
const INTERVAL = 200 * MILLISECOND;
const AT_ONCE = 100 * MICROSECOND;
const TIMES_AT_ONCE = 8;
/** Where many nodes have news at the same moment, they wait for chance, so that nobody's receive buffer overflows. */
const SPREAD_PER_NODE = 500 * MICROSECOND;
/** How many bytes of rumours fit into a datagram. */
const DATAGRAM_LIMIT = 1300;
/**
 * To how many a rumour is passed on by a node that has only heard it. It is for those whom its owner did not reach; where there
 * are many nodes, only some of them pass it on, to one each.
 */
const RELAYS = 2;
const MANY_NODES = 8;
const RELAY_CHANCE = 0.25;

/** Sends rumours to the nodes that they concern, in datagrams. */
export class Gossip {
  readonly #members: Memberlist;
  readonly #transport: Transport;
  readonly #random: Random;
  readonly #isIn: (network: string, node: string) => boolean;
  #queue: { readonly rumour: Rumour; readonly own: boolean }[] = [];
  #timer: Timer | undefined;
  #timesAtOnce = TIMES_AT_ONCE;
  #refilledAt: Nanoseconds = 0;

  /** @param isIn whether a node takes part in a network */
  constructor(
    members: Memberlist,
    transport: Transport,
    random: Random,
    isIn: (network: string, node: string) => boolean,
  ) {
    this.#members = members;
    this.#transport = transport;
    this.#random = random;
    this.#isIn = isIn;
  }

  /** @param own of this node: everybody whom it concerns is told; else a few, for those who did not hear it */
  spread(rumour: Rumour, own: boolean): void {
    this.#queue.push({ rumour, own });
    this.#timer ??= this.#transport.netns.clock.after(this.#collectFor(), () => this.#flush());
  }

  /** Tells one node something now. @param rumours all of one network, or of none */
  tell(node: NodeState, rumours: readonly Rumour[]): void {
    for (const bytes of this.#packets(rumours)) this.#sendTo(node, bytes);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#queue = [];
  }

  #collectFor(): Nanoseconds {
    const others = this.#members.alive().length;
    if (others > MANY_NODES) return INTERVAL + this.#random.integer(0, others * SPREAD_PER_NODE);
    const { now } = this.#transport.netns.clock;
    const refill = Math.floor((now - this.#refilledAt) / INTERVAL);
    if (refill > 0) {
      this.#timesAtOnce = Math.min(TIMES_AT_ONCE, this.#timesAtOnce + refill);
      this.#refilledAt = now;
    }
    if (this.#timesAtOnce === 0) return INTERVAL;
    this.#timesAtOnce--;
    return AT_ONCE;
  }

  #flush(): void {
    this.#timer = undefined;
    const queue = this.#queue;
    this.#queue = [];
    const alive = this.#members.alive();
    for (const own of [true, false]) {
      const groups = new Map<string, Rumour[]>();
      for (const item of queue) {
        if (item.own !== own) continue;
        const group = item.rumour.kind === 'table' ? item.rumour.event.network : '';
        const rumours = groups.get(group) ?? [];
        rumours.push(item.rumour);
        groups.set(group, rumours);
      }
      for (const [network, rumours] of groups) {
        const audience = network === '' ? alive : alive.filter(({ name }) => this.#isIn(network, name));
        const receivers = own ? audience : this.#members.some(this.#relays(audience.length), audience);
        if (receivers.length === 0) continue;
        for (const bytes of this.#packets(rumours)) for (const node of receivers) this.#sendTo(node, bytes);
      }
    }
  }

  #relays(audience: number): number {
    if (audience <= MANY_NODES) return RELAYS;
    return this.#random.fraction() < RELAY_CHANCE ? 1 : 0;
  }

  #packets(rumours: readonly Rumour[]): Uint8Array[] {
    const [first] = rumours;
    const network = first?.kind === 'table' ? first.event.network : undefined;
    const head = { from: this.#members.name, ...(network !== undefined && { network }) };
    const begin = `${JSON.stringify(head).slice(0, -1)},"${network === undefined ? 'rumours' : 'events'}":[`;
    const packets: Uint8Array[] = [];
    let batch: string[] = [];
    let size = 0;
    const close = () => {
      if (batch.length > 0) packets.push(this.#transport.envelope.seal(`${begin}${batch.join(',')}]}`));
      batch = [];
      size = 0;
    };
    for (const rumour of rumours) {
      const text = rumour.kind === 'table' ? brief(rumour.event) : JSON.stringify(rumour);
      if (size + text.length > DATAGRAM_LIMIT) close();
      batch.push(text);
      size += text.length + 1;
    }
    close();
    return packets;
  }

  #sendTo(node: NodeState, bytes: Uint8Array): void {
    const address = this.#members.addressOf(node.name);
    if (address) this.#transport.sendBytes(address, bytes);
  }
}

function brief({ table, key, owner, time, deleting, value }: TableEvent): string {
  const event: BriefEvent = deleting ? [table, key, owner, time] : [table, key, owner, time, value];
  return JSON.stringify(event);
}
