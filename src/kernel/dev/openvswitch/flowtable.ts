import type { Clock, Nanoseconds } from '../../clock.ts';
import { SECOND } from '../../clock.ts';
import { type EthernetFrame, frameLength } from '../../wire/ethernet.ts';
import type { Action } from './action.ts';
import type { FlowKey } from './flowkey.ts';
import { covers, type FlowMatch, maskText, matches, sameMatch } from './match.ts';

/** What makes a flow, as a controller gives it. */
export interface FlowSpec {
  readonly table: number;
  /** 0 to 65535, the highest wins. */
  readonly priority: number;
  readonly match: FlowMatch;
  readonly actions: readonly Action[];
  readonly cookie: bigint;
  /** Seconds without a frame, and seconds in all, after which it goes; 0 for never. */
  readonly idleTimeout: number;
  readonly hardTimeout: number;
}

/** A flow in a table, with its counters. */
export interface Flow extends FlowSpec {
  actions: readonly Action[];
  packets: number;
  bytes: number;
  readonly createdAt: Nanoseconds;
  modifiedAt: Nanoseconds;
  usedAt: Nanoseconds;
  /** Counts flows in the order they were added or changed. */
  sequence: number;
}

/** Which flows a command is about. */
export interface FlowFilter {
  readonly match: FlowMatch;
  readonly table?: number;
  readonly cookie?: { readonly value: bigint; readonly mask: bigint };
  /** Ports the actions must send to. */
  readonly outPort?: number;
  /** Only flows with this very match and priority. */
  readonly strict?: { readonly priority: number };
}

/** The OpenFlow tables of one bridge. */
export class FlowTable {
  readonly #clock: Clock;
  /** By table, each in order of priority, then of age. */
  readonly #tables = new Map<number, Flow[]>();
  #nextSequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All flows in the order of the classifier: by table, then by subtable, where each has the flows with the same mask. */
  list(filter?: FlowFilter): Flow[] {
    const tables = [...this.#tables.keys()].sort((a, b) => a - b);
    const flows = tables.flatMap((table) => bySubtable(this.#alive(table)));
    return filter ? flows.filter((flow) => chosen(flow, filter)) : flows;
  }

  /** Adds a flow, in the place of one with the same match and priority. */
  add(spec: FlowSpec): void {
    const { now } = this.#clock;
    const flow: Flow = {
      ...spec,
      packets: 0,
      bytes: 0,
      createdAt: now,
      modifiedAt: now,
      usedAt: now,
      sequence: this.#nextSequence++,
    };
    const others = this.#alive(spec.table).filter(
      (other) => other.priority !== spec.priority || !sameMatch(other.match, spec.match),
    );
    const at = others.findIndex((other) => other.priority < spec.priority);
    others.splice(at < 0 ? others.length : at, 0, flow);
    this.#tables.set(spec.table, others);
  }

  /** Gives the chosen flows other actions; their counters go on. @returns how many there were */
  modify(filter: FlowFilter, actions: readonly Action[]): number {
    const flows = this.list(filter);
    for (const flow of flows) {
      flow.actions = actions;
      flow.modifiedAt = this.#clock.now;
      flow.sequence = this.#nextSequence++;
    }
    return flows.length;
  }

  remove(filter: FlowFilter): void {
    const gone = new Set(this.list(filter));
    for (const [table, flows] of this.#tables) {
      this.#tables.set(
        table,
        flows.filter((flow) => !gone.has(flow)),
      );
    }
  }

  clear(): void {
    this.#tables.clear();
  }

  /** The flow that decides on a frame, which is counted there. */
  lookup(table: number, key: FlowKey, frame: EthernetFrame): Flow | undefined {
    const flow = this.#alive(table).find((candidate) => matches(candidate.match, key));
    if (!flow) return undefined;
    flow.packets++;
    flow.bytes += frameLength(frame);
    flow.usedAt = this.#clock.now;
    return flow;
  }

  /** The flows of a table whose time is not over. No timer runs: nobody can see a flow but by asking. */
  #alive(table: number): Flow[] {
    const flows = this.#tables.get(table) ?? [];
    if (!flows.some((flow) => this.#expired(flow))) return flows;
    const alive = flows.filter((flow) => !this.#expired(flow));
    this.#tables.set(table, alive);
    return alive;
  }

  #expired({ idleTimeout, hardTimeout, usedAt, modifiedAt }: Flow): boolean {
    const { now } = this.#clock;
    return (
      (idleTimeout > 0 && now - usedAt >= idleTimeout * SECOND) ||
      (hardTimeout > 0 && now - modifiedAt >= hardTimeout * SECOND)
    );
  }
}

/** Subtables by their highest priority, in each the flows as they were added. */
function bySubtable(flows: readonly Flow[]): Flow[] {
  const subtables = new Map<string, Flow[]>();
  for (const flow of [...flows].sort((a, b) => a.sequence - b.sequence)) {
    const mask = maskText(flow.match);
    const subtable = subtables.get(mask);
    if (subtable) subtable.push(flow);
    else subtables.set(mask, [flow]);
  }
  const highest = (subtable: Flow[]) => Math.max(...subtable.map(({ priority }) => priority));
  return [...subtables.values()].sort((a, b) => highest(b) - highest(a)).flat();
}

function chosen(flow: Flow, filter: FlowFilter): boolean {
  const { table, cookie, outPort, strict } = filter;
  if (table !== undefined && flow.table !== table) return false;
  if (cookie && (flow.cookie & cookie.mask) !== (cookie.value & cookie.mask)) return false;
  if (outPort !== undefined && !flow.actions.some((action) => action.kind === 'output' && action.port === outPort))
    return false;
  if (!strict) return covers(filter.match, flow.match);
  return flow.priority === strict.priority && sameMatch(filter.match, flow.match);
}
