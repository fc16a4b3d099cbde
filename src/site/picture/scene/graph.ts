import type { Card, Plate, WireKind } from './drawing.ts';

// What a host's drawing is laid out from: blocks of cards and plates, and what joins them.

/** Cards that hang on the same plates, in a grid. */
export interface BlockNode {
  type: 'block';
  key: string;
  /** Name of the group they are, where they are one. */
  title: string;
  cards: Card[];
  /** Keys of the plates they hang on, or are to hang on once they run. */
  targets: Set<string>;
  columns: number;
}

export interface PlateNode {
  type: 'plate';
  key: string;
  plate: Plate;
}

export type SceneNode = BlockNode | PlateNode;

/** A connection downwards: from a card's row or a plate to a plate. */
export interface SceneWire {
  key: string;
  kind: WireKind;
  hue: number | undefined;
  up: boolean;
  /** Key of the node it starts at. */
  from: string;
  /** Where in a block. */
  card?: Card;
  /** Middle of its row, from the top of the card. */
  rowY?: number;
  /** Key of the plate it leads to. */
  to: string;
  ends: [string, string];
}

/** A host, before it is laid out. */
export interface Scene {
  nodes: SceneNode[];
  wires: SceneWire[];
}
