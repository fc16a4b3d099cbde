/** How a node stands, as its peers see it; `left` told so itself. */
export type NodeStatus = 'alive' | 'suspect' | 'dead' | 'left';

/** What a node says of itself, or others of it. The highest incarnation counts; only the node itself raises it. */
export interface NodeState {
  readonly name: string;
  /** Where its gossip is reached. */
  readonly address: string;
  readonly incarnation: number;
  readonly status: NodeStatus;
  /** Who says so. */
  readonly from?: string;
}

/** A node joins or leaves a network: from then on it wants to hear of its tables, or not. */
export interface NetworkEvent {
  readonly node: string;
  readonly network: string;
  readonly time: number;
  readonly leaving: boolean;
}

/** An entry of a table is made, changed or taken away by the node that owns it. */
export interface TableEvent {
  readonly network: string;
  readonly table: string;
  readonly key: string;
  readonly owner: string;
  /** Lamport time: the latest counts. */
  readonly time: number;
  readonly deleting: boolean;
  readonly value?: unknown;
}

/** What is passed on from node to node in datagrams. */
export type Rumour =
  | { readonly kind: 'node'; readonly state: NodeState }
  | { readonly kind: 'network'; readonly event: NetworkEvent }
  | { readonly kind: 'table'; readonly event: TableEvent };

/** A table event in a datagram that is about one network; a deletion has no value. */
export type BriefEvent = readonly [table: string, key: string, owner: string, time: number, value?: unknown];

/** A datagram: probes of SWIM, with rumours on their back or alone. */
export interface Datagram {
  /** Name of the sender. */
  readonly from: string;
  readonly ping?: { readonly sequence: number; readonly target: string };
  readonly ack?: number;
  /** Asks the receiver to probe somebody who did not answer the sender. */
  readonly indirect?: { readonly sequence: number; readonly target: string; readonly address: string };
  readonly rumours?: readonly Rumour[];
  /** The network that events are of. */
  readonly network?: string;
  readonly events?: readonly BriefEvent[];
}

/** What two nodes tell each other over TCP when one joins, and now and then afterwards. */
export interface PushPull {
  readonly kind: 'push-pull';
  readonly from: string;
  readonly nodes: readonly NodeState[];
  readonly networks: readonly NetworkEvent[];
}

/** A probe over TCP, for where datagrams do not come through. */
export interface StreamPing {
  readonly kind: 'ping';
  readonly from: string;
  readonly target: string;
}

/**
 * The tables of networks that two nodes share: how they look, then, where that differs, how what each owner has made looks, then
 * the events of the owners that differ, both ways.
 */
export interface BulkSync {
  readonly kind: 'bulk-sync';
  readonly from: string;
  readonly digests?: Readonly<Record<string, number>>;
  readonly owners?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly events?: readonly TableEvent[];
  /** Of which owners on each network the sender wants the events as well. */
  readonly wanted?: Readonly<Record<string, readonly string[]>>;
}

export type StreamMessage = PushPull | StreamPing | BulkSync | { readonly kind: 'ack'; readonly from: string };
