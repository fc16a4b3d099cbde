import type { Group } from './drawing.ts';
import type { BlockNode } from './graph.ts';

const GAP_X = 12;
const GAP_Y = 10;
const SPINE = 8;
const TITLE_HEIGHT = 24;
const PADDING = 10;

/** Where things are in a block, from its corner. */
export interface BlockLayout {
  width: number;
  height: number;
  /** Of each card. */
  places: { x: number; y: number }[];
  /** Room left of each column for lines that run down. */
  room: number;
}

/** Cards in rows; left of each column there is room for lines to so many plates. */
export function layOutBlock({ cards, columns, title }: BlockNode, targets: number): BlockLayout {
  const [left, top] = title === '' ? [0, 0] : [PADDING, TITLE_HEIGHT];
  const room = targets === 0 ? 0 : 8 + SPINE * targets;
  const cardWidth = Math.max(...cards.map(({ width }) => width));
  const places: BlockLayout['places'] = [];
  let y = top;
  for (let row = 0; row < cards.length; row += columns) {
    const line = cards.slice(row, row + columns);
    const height = Math.max(...line.map((card) => card.height));
    for (const [index, card] of line.entries())
      places.push({ x: left + room + index * (room + cardWidth + GAP_X), y: y + height - card.height });
    y += height + GAP_Y;
  }
  const wide = Math.min(columns, cards.length);
  return {
    width: left * 2 + wide * (room + cardWidth) + (wide - 1) * GAP_X,
    height: y - GAP_Y + (title === '' ? 0 : PADDING),
    places,
    room,
  };
}

/** How far left of a card's edge the line to the plate `index`, counted from the left, runs down. */
export function spineOffset(room: number, index: number): number {
  return room - 4 - index * SPINE;
}

/** The frame around a block that has a name. */
export function groupOf(block: BlockNode, { width, height }: BlockLayout, x: number, y: number): Group | undefined {
  return block.title === '' ? undefined : { key: block.key, title: block.title, x, y, width, height };
}
