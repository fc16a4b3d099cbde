import type { Thing } from '#lab/picture/thing.ts';

// A laid out picture: what is drawn where. All lengths are units of the drawing, one of which is a pixel at a zoom of 1.

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** A container, or a network namespace without one. */
export interface Card extends Box {
  key: string;
  thing: Thing;
  host: string;
  kind: 'container' | 'namespace' | 'balancer' | 'more';
  name: string;
  /** Second line: image and state. */
  detail: string;
  state: 'running' | 'paused' | 'stopped' | 'unwell';
  /** Published ports, short. */
  badge: string;
  rows: CardRow[];
  notes: string[];
  compact: boolean;
}

/** An interface in a card. */
export interface CardRow {
  device: string;
  /** Key of the interface's thing. */
  key: string;
  text: string;
  hue: number | undefined;
  up: boolean;
  /** Middle of the row, from the top of the card. */
  y: number;
}

export type PlateKind =
  | 'bridge'
  | 'ovs'
  | 'overlay'
  | 'macvlan'
  | 'ipvlan'
  | 'plugin'
  | 'vlan'
  | 'dummy'
  | 'veth'
  | 'pair'
  | 'tunnel'
  | 'nic'
  | 'stack'
  | 'service';

/** A device of a host, or what stands for a network: a bridge, a network card, a tunnel, the host's own stack. */
export interface Plate extends Box {
  key: string;
  thing: Thing;
  host: string;
  kind: PlateKind;
  title: string;
  /** What stands behind the title, quieter. */
  tag: string;
  lines: string[];
  /** Published ports, on a stack. */
  pills: string[];
  hue: number | undefined;
  up: boolean;
}

export type WireKind = 'veth' | 'macvlan' | 'ipvlan' | 'stack' | 'route' | 'tunnel' | 'cable' | 'plugin';

/** A connection. */
export interface Wire {
  key: string;
  kind: WireKind;
  hue: number | undefined;
  /** Corners of its line, from the upper end down. */
  points: Point[];
  /** Keys of what it joins: of a card's row or a plate. */
  ends: [string, string];
  up: boolean;
  /** Wires with the same one run together where they can. */
  bundle: string;
}

/** A group of cards with a name: a Compose project or a service. */
export interface Group extends Box {
  key: string;
  title: string;
}

/** The frame of a host. */
export interface Frame extends Box {
  key: string;
  thing: Thing;
  name: string;
  tags: string[];
  stopped: boolean;
}

/** A line that hosts are joined by: a segment, or the tunnels of a network over it. */
export interface Rail {
  key: string;
  thing: Thing;
  kind: 'segment' | 'tunnel';
  hue: number | undefined;
  from: Point;
  to: Point;
  title: string;
  lines: string[];
  label: Point;
  /** Something is wrong on it. */
  faults: string[];
}

/** Everything that is drawn. */
export interface Drawing {
  width: number;
  height: number;
  frames: Frame[];
  groups: Group[];
  rails: Rail[];
  wires: Wire[];
  plates: Plate[];
  cards: Card[];
  /** Where a cable is cut. */
  cuts: Point[];
  /** The rows of each host's nodes, from left to right: where they are to stay. */
  rows: ReadonlyMap<string, readonly (readonly string[])[]>;
}
