import { MILLISECOND, type Nanoseconds, SECOND, type Timer } from '#kernel/clock.ts';
import type { Random } from '#kernel/random.ts';
import { Addr } from '#netip/addr.ts';
import type { Datagram, NodeState, Rumour } from './message.ts';
import type { Transport } from './transport.ts';

/** Figures of memberlist's configuration for local networks. */
const PROBE_INTERVAL = SECOND;
const PROBE_TIMEOUT = 500 * MILLISECOND;
const INDIRECT_PROBES = 3;
const SUSPICION_FACTOR = 4;
const SUSPICION_MAX_FACTOR = 6;
/** While nothing has happened for so long, probes come less often. */
const CALM_AFTER = 60 * SECOND;
const CALM_FACTOR = 5;

interface Member {
  state: NodeState;
  readonly address: Addr;
  suspicion?: Suspicion;
}

interface Suspicion {
  readonly since: Nanoseconds;
  readonly confirmers: Set<string>;
  timer: Timer;
}

/** Told when a node comes or goes. */
export interface MemberEvents {
  /** @param again it had been lost */
  joined(node: NodeState, again: boolean): void;
  /** @param left it said so itself */
  gone(node: NodeState, left: boolean): void;
  /** Something that others must hear. */
  spread(rumour: Rumour): void;
}

/**
 * Who is in the gossip, by SWIM (Das, Gupta, Motivala 2002) as memberlist does it: each second every node probes one other,
 * directly, through others and over TCP; who does not answer is suspected, and dead when the suspicion is not refuted.
 */
export class Memberlist {
  readonly #members = new Map<string, Member>();
  readonly #acks = new Map<number, () => void>();
  #sequence = 0;
  #incarnation = 1;
  #order: string[] = [];
  #timer: Timer | undefined;
  #changedAt: Nanoseconds = 0;
  #left = false;

  constructor(
    readonly name: string,
    readonly address: Addr,
    readonly transport: Transport,
    readonly random: Random,
    readonly events: MemberEvents,
  ) {}

  /** This node, as it tells others. */
  get self(): NodeState {
    const { name, address } = this;
    return { name, address: address.text, incarnation: this.#incarnation, status: this.#left ? 'left' : 'alive' };
  }

  /** Everybody it knows of, the dead as well, this node last. */
  states(): NodeState[] {
    return [...[...this.#members.values()].map(({ state }) => state), this.self];
  }

  /** The other nodes that are there, those under suspicion among them. */
  alive(): NodeState[] {
    return [...this.#members.values()].flatMap(({ state }) => (isThere(state) ? [state] : []));
  }

  /** Nodes that were lost without a word. */
  dead(): NodeState[] {
    return [...this.#members.values()].flatMap(({ state }) => (state.status === 'dead' ? [state] : []));
  }

  find(name: string): NodeState | undefined {
    return this.#members.get(name)?.state;
  }

  addressOf(name: string): Addr | undefined {
    return this.#members.get(name)?.address;
  }

  /** How much longer things that are done now and then may wait, as nothing has happened for a while. */
  get patience(): number {
    return this.transport.netns.clock.now - this.#changedAt > CALM_AFTER ? CALM_FACTOR : 1;
  }

  /** Something happens: nobody is patient for a minute. */
  stir(): void {
    this.#changedAt = this.transport.netns.clock.now;
  }

  /** Some of the nodes that are there, drawn by chance. */
  some(count: number, among: readonly NodeState[] = this.alive()): NodeState[] {
    const pool = [...among];
    const chosen: NodeState[] = [];
    while (chosen.length < count && pool.length > 0)
      chosen.push(...pool.splice(this.random.integer(0, pool.length - 1), 1));
    return chosen;
  }

  /** Stops probing and says good-bye. @returns the words to say */
  leave(): NodeState {
    this.#left = true;
    this.#incarnation++;
    this.stop();
    return { ...this.self, from: this.name };
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const { suspicion } of this.#members.values()) suspicion?.timer.cancel();
    this.#acks.clear();
  }

  /** Takes in what somebody says of a node. */
  hear(state: NodeState): void {
    if (this.#left) return;
    if (state.name === this.name) this.#refute(state);
    else if (state.status === 'alive') this.#alive(state);
    else if (state.status === 'suspect') this.#suspect(state);
    else this.#dead(state);
  }

  /** Serves the parts of a datagram that are probes. */
  datagram(message: Datagram, from: Addr): void {
    const { ping, ack, indirect } = message;
    if (ack !== undefined) this.#acks.get(ack)?.();
    if (ping && ping.target === this.name) this.transport.send(from, { from: this.name, ack: ping.sequence });
    if (indirect) this.#probeFor(indirect, from);
  }

  #alive(state: NodeState): void {
    const known = this.#members.get(state.name);
    if (known && state.incarnation <= known.state.incarnation) return;
    const address = Addr.tryParse(state.address);
    if (!address) return;
    const before = known?.state;
    known?.suspicion?.timer.cancel();
    const { from: _from, ...heard } = state;
    const member: Member = { state: heard, address };
    this.#members.set(state.name, member);
    this.stir();
    this.events.spread({ kind: 'node', state: heard });
    if (!before || !isThere(before)) {
      this.#order.splice(this.random.integer(0, this.#order.length), 0, state.name);
      this.events.joined(heard, before !== undefined);
    }
    this.#arm();
  }

  #suspect(state: NodeState): void {
    const member = this.#members.get(state.name);
    if (!member || state.incarnation < member.state.incarnation || !isThere(member.state)) return;
    const from = state.from ?? this.name;
    if (member.suspicion) {
      if (member.suspicion.confirmers.has(from)) return;
      member.suspicion.confirmers.add(from);
      this.events.spread({ kind: 'node', state });
      this.#armSuspicion(member, member.suspicion);
      return;
    }
    this.stir();
    member.state = { ...member.state, incarnation: state.incarnation, status: 'suspect' };
    const suspicion: Suspicion = {
      since: this.transport.netns.clock.now,
      confirmers: new Set([from]),
      timer: NO_TIMER,
    };
    member.suspicion = suspicion;
    this.events.spread({ kind: 'node', state: { ...member.state, from } });
    this.#armSuspicion(member, suspicion);
  }

  /** The more nodes confirm a suspicion, the sooner it ends (Lifeguard: Dadgar, Phillips, Currey 2017). */
  #armSuspicion(member: Member, suspicion: Suspicion): void {
    const { clock } = this.transport.netns;
    const count = this.alive().length + 1;
    const least = SUSPICION_FACTOR * Math.max(1, Math.log10(Math.max(1, count))) * PROBE_INTERVAL;
    const wanted = count - 2 < SUSPICION_FACTOR - 2 ? 0 : SUSPICION_FACTOR - 2;
    const most = wanted === 0 ? least : least * SUSPICION_MAX_FACTOR;
    const share = wanted === 0 ? 1 : Math.min(1, Math.log(suspicion.confirmers.size) / Math.log(wanted + 1));
    const due = suspicion.since + most - share * (most - least);
    suspicion.timer.cancel();
    suspicion.timer = clock.after(due - clock.now, () => {
      const { name, address, incarnation } = member.state;
      this.#dead({ name, address, incarnation, status: 'dead', from: this.name });
    });
  }

  #dead(state: NodeState): void {
    const member = this.#members.get(state.name);
    if (!member || state.incarnation < member.state.incarnation || !isThere(member.state)) return;
    member.suspicion?.timer.cancel();
    member.suspicion = undefined;
    const left = state.status === 'left' || state.from === state.name;
    member.state = { ...member.state, incarnation: state.incarnation, status: left ? 'left' : 'dead' };
    this.#order = this.#order.filter((name) => name !== state.name);
    this.stir();
    this.events.spread({ kind: 'node', state: { ...member.state, from: state.from } });
    this.events.gone(member.state, left);
  }

  /** Somebody thinks this node is not there: says the opposite, louder. */
  #refute(state: NodeState): void {
    if (state.status === 'alive' || state.incarnation < this.#incarnation) {
      // An earlier life of this node had counted further.
      if (state.incarnation > this.#incarnation) this.#incarnation = state.incarnation;
      return;
    }
    this.#incarnation = state.incarnation + 1;
    this.stir();
    this.events.spread({ kind: 'node', state: this.self });
  }

  #arm(delay: Nanoseconds = PROBE_INTERVAL * this.patience): void {
    if (this.#timer || this.#left || this.#order.length === 0) return;
    this.#timer = this.transport.netns.clock.after(delay, () => {
      this.#timer = undefined;
      this.#probeNext();
    });
  }

  #probeNext(): void {
    const name = this.#order.shift();
    const member = name === undefined ? undefined : this.#members.get(name);
    if (name === undefined || !member) return;
    this.#order.push(name);
    const { clock } = this.transport.netns;
    const begun = clock.now;
    let answered = false;
    const sequence = this.#expect(() => {
      answered = true;
      this.#acks.delete(sequence);
    });
    this.transport.send(member.address, { from: this.name, ping: { sequence, target: name } });
    clock.after(PROBE_TIMEOUT, () => {
      if (answered || this.#left) {
        this.#arm(PROBE_INTERVAL * this.patience - PROBE_TIMEOUT);
        return;
      }
      this.#probeThroughOthers(member, sequence);
      clock.after(begun + PROBE_INTERVAL - clock.now, () => {
        this.#acks.delete(sequence);
        if (!answered && !this.#left) this.hear({ ...member.state, status: 'suspect', from: this.name });
        this.#arm(0);
      });
    });
  }

  #probeThroughOthers({ state, address }: Member, sequence: number): void {
    const target = state.name;
    const others = this.alive().filter(({ name, status }) => name !== target && status === 'alive');
    for (const other of this.some(INDIRECT_PROBES, others)) {
      const to = this.#members.get(other.name)?.address;
      if (to) this.transport.send(to, { from: this.name, indirect: { sequence, target, address: address.text } });
    }
    const { transport, name } = this;
    const acknowledged = () => this.#acks.get(sequence)?.();
    transport.run(
      transport.call(
        address,
        function* (exchange) {
          yield* exchange.send({ kind: 'ping', from: name, target });
          const answer = yield* exchange.receive();
          if (answer?.kind === 'ack') acknowledged();
        },
        PROBE_INTERVAL - PROBE_TIMEOUT,
      ),
    );
  }

  /** Probes a node for somebody who got no answer from it. */
  #probeFor({ sequence, target, address }: NonNullable<Datagram['indirect']>, asker: Addr): void {
    const to = Addr.tryParse(address);
    if (!to) return;
    const own = this.#expect(() => {
      this.#acks.delete(own);
      this.transport.send(asker, { from: this.name, ack: sequence });
    });
    this.transport.netns.clock.after(PROBE_INTERVAL, () => this.#acks.delete(own));
    this.transport.send(to, { from: this.name, ping: { sequence: own, target } });
  }

  #expect(answer: () => void): number {
    const sequence = ++this.#sequence;
    this.#acks.set(sequence, answer);
    return sequence;
  }
}

const NO_TIMER: Timer = { at: 0, cancel: () => {} };

function isThere({ status }: NodeState): boolean {
  return status === 'alive' || status === 'suspect';
}
