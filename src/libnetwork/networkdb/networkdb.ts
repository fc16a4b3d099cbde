import { MILLISECOND, type Nanoseconds, SECOND, type Timer } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import { Addr } from '#netip/addr.ts';
import { Gossip } from './gossip.ts';
import { LamportClock } from './lamport.ts';
import { Memberlist } from './memberlist.ts';
import type {
  BulkSync,
  Datagram,
  NetworkEvent,
  NodeState,
  PushPull,
  Rumour,
  StreamMessage,
  TableEvent,
} from './message.ts';
import { NetworkTables } from './table.ts';
import { type Exchange, Transport } from './transport.ts';

const PUSH_PULL_INTERVAL = 30 * SECOND;
/** How soon a node that comes back is asked for what was missed of it. */
const RETURN_SYNC = SECOND;
/** Lost nodes are tried again so often, later more seldom, and given up after a day. */
const RECONNECT_INTERVAL = 10 * SECOND;
const RECONNECT_LATER = 60 * SECOND;
const RECONNECT_OFTEN = 600 * SECOND;
const NODE_REAP = 24 * 3600 * SECOND;
/** How long a deletion is remembered, so that older news of the entry is not believed. */
const ENTRY_REAP = 1800 * SECOND;

export interface NetworkDbOptions {
  readonly process: Process;
  readonly netns: NetNamespace;
  readonly random: Random;
  /** Unique in the cluster: 12 hexadecimal digits. */
  readonly nodeName: string;
  readonly bindAddress: Addr;
  readonly advertiseAddress: Addr;
  /** Gossip keys, the primary one first. */
  readonly keys: readonly Uint8Array[];
}

/** A change of a table that somebody else has made. */
export interface TableChange {
  readonly network: string;
  readonly table: string;
  readonly key: string;
  /** Absent where it is new. */
  readonly before?: unknown;
  /** Absent where it is gone. */
  readonly value?: unknown;
}

/** A node that takes part in a network. */
export interface Peer {
  readonly name: string;
  readonly address: string;
}

interface JoinedNetwork {
  readonly tables: NetworkTables;
  /** When deletions were heard of, oldest first. */
  readonly deleted: { readonly event: TableEvent; readonly at: Nanoseconds }[];
}

/**
 * Tables that the nodes of each network share by gossip, without a server: who joins a network gets what is in its tables
 * and hears of changes (moby libnetwork/networkdb). Each entry belongs to the node that made it and goes with it.
 */
export class NetworkDb {
  readonly #options: NetworkDbOptions;
  readonly #transport: Transport;
  readonly #members: Memberlist;
  readonly #gossip: Gossip;
  readonly #tableClock = new LamportClock();
  readonly #networkClock = new LamportClock();
  readonly #networks = new Map<string, JoinedNetwork>();
  /** Which nodes are in which networks: network → node → latest event. */
  readonly #attachments = new Map<string, Map<string, NetworkEvent>>();
  readonly #watchers = new Set<(change: TableChange) => void>();
  #bootstrap: () => readonly Addr[] = () => [];
  readonly #timers = new Set<Timer>();
  #sync: Timer | undefined;
  #reconnecting = false;
  #bootstrapping = false;
  #closed = false;

  constructor(options: NetworkDbOptions) {
    this.#options = options;
    this.#transport = new Transport(options.process, options.netns, options.bindAddress, {
      datagram: (message, from) => this.#datagram(message, from),
      stream: (first, exchange) => this.#serve(first, exchange),
    });
    this.#transport.envelope.setKeys(options.keys);
    this.#members = new Memberlist(options.nodeName, options.advertiseAddress, this.#transport, options.random, {
      joined: (node, again) => this.#nodeJoined(node, again),
      gone: (node, left) => this.#nodeGone(node, left),
      spread: (rumour) => this.#spread(rumour, rumour.kind === 'node' && rumour.state.name === options.nodeName),
    });
    this.#gossip = new Gossip(this.#members, this.#transport, options.random, (network, node) =>
      this.#isIn(network, node),
    );
  }

  get nodeName(): string {
    return this.#options.nodeName;
  }

  get #clock() {
    return this.#options.netns.clock;
  }

  /** Opens port 7946. @throws Errno EADDRINUSE … */
  open(): void {
    this.#transport.open();
  }

  /** The keys that messages are read with from now on; the first is written with. */
  setKeys(keys: readonly Uint8Array[]): void {
    this.#transport.envelope.setKeys(keys);
  }

  /** Joins the gossip through these nodes, and goes on trying while none of them is there. */
  join(addresses: () => readonly Addr[]): void {
    this.#bootstrap = addresses;
    this.#transport.run(this.#joinThrough(addresses()));
    this.#armBootstrap();
  }

  /** Says good-bye and closes. What this node has told others is forgotten by them. */
  leave(): void {
    if (this.#closed) return;
    const state = this.#members.leave();
    for (const node of this.#members.alive()) this.#gossip.tell(node, [{ kind: 'node', state }]);
    this.close();
  }

  /** Ends without a word. */
  close(): void {
    this.#closed = true;
    this.#members.stop();
    this.#gossip.stop();
    for (const timer of [this.#sync, ...this.#timers]) timer?.cancel();
    this.#timers.clear();
    this.#transport.close();
  }

  /** Told of every change that other nodes make to the tables of joined networks. @returns ends that */
  watch(watcher: (change: TableChange) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Takes part in a network: gets its tables and hears of changes. */
  joinNetwork(network: string): void {
    if (this.#networks.has(network)) return;
    this.#networks.set(network, { tables: new NetworkTables(), deleted: [] });
    this.#attach({ node: this.nodeName, network, time: this.#networkClock.increment(), leaving: false }, true);
    this.#transport.run(this.#syncWithSomebody([network]));
  }

  /** Leaves a network: others forget what this node has put in its tables, and so does this node all of them. */
  leaveNetwork(network: string): void {
    const joined = this.#networks.get(network);
    if (!joined) return;
    this.#networks.delete(network);
    this.#attach({ node: this.nodeName, network, time: this.#networkClock.increment(), leaving: true }, true);
  }

  /** Nodes that take part in a network, this one as well, in the order in which they came. */
  peers(network: string): Peer[] {
    return [...(this.#attachments.get(network)?.values() ?? [])].flatMap(({ node, leaving }) => {
      if (leaving) return [];
      if (node === this.nodeName) return [{ name: node, address: this.#options.advertiseAddress.text }];
      const state = this.#members.find(node);
      return state && (state.status === 'alive' || state.status === 'suspect')
        ? [{ name: node, address: state.address }]
        : [];
    });
  }

  /** Makes or changes an entry of this node. Values are plain JSON. */
  setEntry(network: string, table: string, key: string, value: unknown): void {
    this.#change(network, { table, key, value, deleting: false });
  }

  /** Takes an entry of this node away. */
  deleteEntry(network: string, table: string, key: string): void {
    if (this.#networks.get(network)?.tables.get(table, key)) this.#change(network, { table, key, deleting: true });
  }

  /** What a table of a joined network holds, by whoever made it. */
  entries(network: string, table: string): { readonly key: string; readonly value: unknown; readonly owner: string }[] {
    const events = this.#networks.get(network)?.tables.all() ?? [];
    return events.filter((event) => event.table === table && !event.deleting) as never;
  }

  #change(network: string, change: Pick<TableEvent, 'table' | 'key' | 'deleting' | 'value'>): void {
    const joined = this.#networks.get(network);
    if (!joined) return;
    const event: TableEvent = { network, owner: this.nodeName, time: this.#tableClock.increment(), ...change };
    this.#store(joined, event);
    this.#spread({ kind: 'table', event }, true);
  }

  // --- what comes in -----------------------------------------------------------------------------------------------

  #datagram(message: Datagram, from: Addr): void {
    if (message.from === this.nodeName) return;
    this.#members.datagram(message, from);
    for (const rumour of message.rumours ?? []) this.#hear(rumour);
    const { network, events = [] } = message;
    if (network === undefined) return;
    for (const [table, key, owner, time, value] of events) {
      const deleting = value === undefined;
      this.#hear({ kind: 'table', event: { network, table, key, owner, time, deleting, ...(!deleting && { value }) } });
    }
  }

  #hear(rumour: Rumour): void {
    if (rumour.kind === 'node') this.#members.hear(rumour.state);
    else if (rumour.kind === 'network') this.#attach(rumour.event, false);
    else if (this.#tableEvent(rumour.event)) this.#spread(rumour, false);
  }

  /** @returns whether it was news */
  #tableEvent(event: TableEvent): boolean {
    this.#tableClock.witness(event.time);
    const joined = this.#networks.get(event.network);
    if (!joined || event.owner === this.nodeName) return this.#ownEventReturns(joined, event);
    // News of a node that is not there, or not in the network, is old.
    const attachment = this.#attachments.get(event.network)?.get(event.owner);
    const owner = this.#members.find(event.owner);
    if (!event.deleting && (attachment?.leaving || owner?.status === 'dead' || owner?.status === 'left')) return false;
    const { news, before } = this.#store(joined, event);
    if (!news) return false;
    this.#members.stir();
    const old = before && !before.deleting ? before.value : undefined;
    if (event.deleting && old === undefined) return true;
    this.#tell({
      network: event.network,
      table: event.table,
      key: event.key,
      ...(old !== undefined && { before: old }),
      ...(!event.deleting && { value: event.value }),
    });
    return true;
  }

  /** Somebody still has what an earlier life of this node had said: it is not so. */
  #ownEventReturns(joined: JoinedNetwork | undefined, event: TableEvent): boolean {
    if (!joined || event.deleting) return false;
    const known = joined.tables.get(event.table, event.key);
    if (known && known.time >= event.time) return false;
    this.#change(event.network, known ?? { table: event.table, key: event.key, deleting: true });
    return false;
  }

  #store(joined: JoinedNetwork, event: TableEvent) {
    const result = joined.tables.apply(event);
    if (result.news && event.deleting) joined.deleted.push({ event, at: this.#clock.now });
    return result;
  }

  #attach(event: NetworkEvent, own: boolean): void {
    this.#networkClock.witness(event.time);
    if (event.node === this.nodeName && !own) return;
    let nodes = this.#attachments.get(event.network);
    if (!nodes) {
      nodes = new Map();
      this.#attachments.set(event.network, nodes);
    }
    const before = nodes.get(event.node);
    if (before && before.time >= event.time) return;
    nodes.delete(event.node);
    nodes.set(event.node, event);
    this.#spread({ kind: 'network', event }, own);
    if (own) return;
    if (event.leaving) this.#forgetOwner(event.network, event.node);
    else this.#tellNewcomer(event);
  }

  /** Introduces this node to one it has just heard of, and asks for what was missed of one that comes back. */
  #nodeJoined(node: NodeState, again: boolean): void {
    const networks = [...this.#networks.keys()];
    const attachments = networks.flatMap((network) => this.#attachments.get(network)?.get(this.nodeName) ?? []);
    const rumours: Rumour[] = [
      { kind: 'node', state: this.#members.self },
      ...attachments.map((event): Rumour => ({ kind: 'network', event })),
    ];
    this.#gossip.tell(node, rumours);
    for (const network of networks) {
      const event = this.#attachments.get(network)?.get(node.name);
      if (event && !event.leaving) this.#tellNewcomer(event);
    }
    if (again) this.#after(RETURN_SYNC, () => this.#transport.run(this.#syncWithSomebody([...this.#networks.keys()])));
    this.#armSync();
  }

  /** Who joins a network is told what this node has there: it may have been said before anybody knew of the newcomer. */
  #tellNewcomer({ network, node }: NetworkEvent): void {
    const state = this.#members.find(node);
    const events = this.#networks.get(network)?.tables.all() ?? [];
    const own = events.filter(({ owner, deleting }) => owner === this.nodeName && !deleting);
    if (!state || own.length === 0) return;
    this.#gossip.tell(
      state,
      own.map((event) => ({ kind: 'table', event })),
    );
  }

  #nodeGone(node: NodeState, left: boolean): void {
    for (const [network, nodes] of this.#attachments) {
      nodes.delete(node.name);
      this.#forgetOwner(network, node.name);
    }
    if (!left) this.#armReconnect(this.#clock.now);
    this.#armBootstrap();
  }

  #forgetOwner(network: string, owner: string): void {
    const joined = this.#networks.get(network);
    if (!joined) return;
    for (const event of joined.tables.all()) {
      if (event.owner !== owner) continue;
      joined.tables.forget(event);
      if (!event.deleting) this.#tell({ network, table: event.table, key: event.key, before: event.value });
    }
  }

  #tell(change: TableChange): void {
    for (const watcher of [...this.#watchers]) watcher(change);
  }

  /** @param own of this node: everybody whom it concerns is told; else a few, for those who did not hear it */
  #spread(rumour: Rumour, own: boolean): void {
    if (this.#closed) return;
    if (own) this.#members.stir();
    this.#gossip.spread(rumour, own);
  }

  #isIn(network: string, node: string): boolean {
    const event = this.#attachments.get(network)?.get(node);
    return event !== undefined && !event.leaving;
  }

  // --- over TCP ----------------------------------------------------------------------------------------------------

  *#serve(first: StreamMessage, exchange: Exchange): Coroutine<void> {
    if (first.kind === 'ping') {
      if (first.target === this.nodeName) yield* exchange.send({ kind: 'ack', from: this.nodeName });
    } else if (first.kind === 'push-pull') {
      yield* exchange.send(this.#state());
      this.#merge(first);
    } else if (first.kind === 'bulk-sync') {
      yield* this.#serveBulkSync(first, exchange);
    }
  }

  #state(): PushPull {
    const networks = [...this.#attachments.values()].flatMap((nodes) => [...nodes.values()]);
    return { kind: 'push-pull', from: this.nodeName, nodes: this.#members.states(), networks };
  }

  #merge(state: PushPull): void {
    for (const node of state.nodes) {
      // That somebody is dead is believed when it has been found out here: the node itself may know better.
      this.#members.hear(node.status === 'dead' ? { ...node, status: 'suspect', from: state.from } : node);
    }
    for (const event of state.networks) this.#attach(event, false);
  }

  *#joinThrough(addresses: readonly Addr[]): Coroutine<void> {
    for (const address of addresses) yield* this.#pushPull(address);
    const networks = [...this.#networks.keys()];
    if (networks.length > 0) yield* this.#syncWithSomebody(networks);
  }

  *#pushPull(address: Addr): Coroutine<boolean> {
    const { nodeName } = this;
    const state = this.#state();
    const answer = yield* this.#transport.call(address, function* (exchange) {
      yield* exchange.send(state);
      return yield* exchange.receive();
    });
    if (this.#closed || answer?.kind !== 'push-pull' || answer.from === nodeName) return false;
    this.#merge(answer);
    return true;
  }

  /** Compares tables with one of the other nodes of each network, and evens them out. */
  *#syncWithSomebody(networks: readonly string[]): Coroutine<void> {
    const groups = new Map<string, string[]>();
    for (const network of networks) {
      if (!this.#networks.has(network)) continue;
      const others = this.#members.alive().filter(({ name }) => this.#isIn(network, name));
      const [node] = this.#members.some(1, others);
      if (!node) continue;
      groups.set(node.address, [...(groups.get(node.address) ?? []), network]);
    }
    for (const [address, shared] of groups) {
      const to = Addr.tryParse(address);
      if (to) yield* this.#transport.call(to, (exchange) => this.#bulkSync(shared, exchange));
    }
  }

  *#bulkSync(networks: readonly string[], exchange: Exchange): Coroutine<void> {
    const from = this.nodeName;
    const digests = Object.fromEntries(
      networks.flatMap((network) => {
        const joined = this.#networks.get(network);
        return joined ? [[network, joined.tables.digest]] : [];
      }),
    );
    yield* exchange.send({ kind: 'bulk-sync', from, digests });
    const answer = yield* exchange.receive();
    if (answer?.kind !== 'bulk-sync' || !answer.owners) return;
    const wanted: Record<string, string[]> = {};
    for (const [network, owners] of Object.entries(answer.owners))
      wanted[network] = this.#networks.get(network)?.tables.differing(owners) ?? [];
    yield* exchange.send({ kind: 'bulk-sync', from, events: this.#eventsOf(wanted), wanted });
    const rest = yield* exchange.receive();
    if (rest?.kind === 'bulk-sync') for (const event of rest.events ?? []) this.#tableEvent(event);
  }

  *#serveBulkSync(first: BulkSync, exchange: Exchange): Coroutine<void> {
    const from = this.nodeName;
    const owners: Record<string, Record<string, number>> = {};
    for (const [network, digest] of Object.entries(first.digests ?? {})) {
      const joined = this.#networks.get(network);
      if (joined && joined.tables.digest !== digest) owners[network] = joined.tables.ownerDigests;
    }
    if (Object.keys(owners).length === 0) {
      yield* exchange.send({ kind: 'bulk-sync', from });
      return;
    }
    yield* exchange.send({ kind: 'bulk-sync', from, owners });
    const difference = yield* exchange.receive();
    if (difference?.kind !== 'bulk-sync') return;
    yield* exchange.send({ kind: 'bulk-sync', from, events: this.#eventsOf(difference.wanted ?? {}) });
    for (const event of difference.events ?? []) this.#tableEvent(event);
  }

  #eventsOf(wanted: Readonly<Record<string, readonly string[]>>): TableEvent[] {
    return Object.entries(wanted).flatMap(([network, owners]) => {
      const names = new Set(owners);
      return (
        this.#networks
          .get(network)
          ?.tables.all()
          .filter(({ owner }) => names.has(owner)) ?? []
      );
    });
  }

  // --- now and then ------------------------------------------------------------------------------------------------

  /** While others are there: compares notes with one of them, each half minute. */
  #armSync(): void {
    if (this.#sync || this.#closed || this.#members.alive().length === 0) return;
    const jitter = this.#options.random.integer(0, 1000) * MILLISECOND;
    this.#sync = this.#clock.after(PUSH_PULL_INTERVAL * this.#members.patience + jitter, () => {
      this.#sync = undefined;
      this.#reap();
      this.#transport.run(this.#compareNotes());
      this.#armSync();
    });
  }

  *#compareNotes(): Coroutine<void> {
    const [node] = this.#members.some(1);
    const address = node && Addr.tryParse(node.address);
    if (address) yield* this.#pushPull(address);
    yield* this.#syncWithSomebody([...this.#networks.keys()]);
  }

  #reap(): void {
    const { now } = this.#clock;
    for (const { tables, deleted } of this.#networks.values()) {
      for (let oldest = deleted[0]; oldest && now - oldest.at > ENTRY_REAP; oldest = deleted[0]) {
        deleted.shift();
        if (tables.get(oldest.event.table, oldest.event.key) === oldest.event) tables.forget(oldest.event);
      }
    }
  }

  /** Tries to get lost nodes back. */
  #armReconnect(since: Nanoseconds): void {
    const passed = this.#clock.now - since;
    if (passed > NODE_REAP || this.#reconnecting) return;
    this.#reconnecting = true;
    this.#after(passed > RECONNECT_OFTEN ? RECONNECT_LATER : RECONNECT_INTERVAL, () => {
      this.#reconnecting = false;
      const [node] = this.#members.some(1, this.#members.dead());
      const address = node && Addr.tryParse(node.address);
      if (!address) return;
      this.#transport.run(this.#reconnect(address));
      this.#armReconnect(since);
    });
  }

  *#reconnect(address: Addr): Coroutine<void> {
    if (yield* this.#pushPull(address)) yield* this.#syncWithSomebody([...this.#networks.keys()]);
  }

  /** While nobody of those it joins through is there, they are tried again. */
  #armBootstrap(): void {
    if (this.#bootstrapping || this.#bootstrap().length === 0) return;
    this.#bootstrapping = true;
    this.#after(RECONNECT_INTERVAL, () => {
      this.#bootstrapping = false;
      const there = new Set(this.#members.alive().map(({ address }) => address));
      const addresses = this.#bootstrap();
      if (addresses.some(({ text }) => there.has(text))) return;
      this.#transport.run(this.#joinThrough(addresses));
      this.#armBootstrap();
    });
  }

  #after(delay: Nanoseconds, work: () => void): void {
    const timer = this.#clock.after(delay, () => {
      this.#timers.delete(timer);
      if (!this.#closed) work();
    });
    this.#timers.add(timer);
  }
}
