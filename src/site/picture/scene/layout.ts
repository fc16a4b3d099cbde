import { type BlockLayout, groupOf, layOutBlock, spineOffset } from './block.ts';
import type { Card, Group, Plate, Point, Wire } from './drawing.ts';
import type { Scene, SceneNode, SceneWire } from './graph.ts';
import { assignTracks, type Stretch } from './orthogonal.ts';
import { type Bundle, rank, type Sized } from './ranks.ts';

const CHANNEL = 24;
const TRACK = 7;
const PORT_GAP = 12;
const PORT_MARGIN = 12;

/** A host's nodes and wires in their places, from the corner of what is drawn in its frame. */
export interface HostLayout {
  width: number;
  height: number;
  cards: Card[];
  plates: Plate[];
  wires: Wire[];
  groups: Group[];
  /** Keys of the nodes of each row, from left to right. */
  rows: string[][];
}

interface Placed extends Sized {
  block?: BlockLayout;
  x: number;
  y: number;
  row: number;
}

/** A bundle on its way down. */
interface Course {
  bundle: Bundle;
  wires: SceneWire[];
  from: Placed;
  to: Placed;
  passes: readonly number[];
  /** How far left of its cards' edges it runs down. */
  offset: number;
  /** Where it starts: the lines left of a block's columns, or one port of a plate. */
  starts: number[];
  port: number;
  stretches: Stretch[];
}

/** Lays a host out. @param before the rows of its drawing before */
export function layOutHost({ nodes, wires }: Scene, before: readonly (readonly string[])[]): HostLayout {
  const bundled = grouped(wires, ({ from, to }) => `${from} > ${to}`);
  const sized = nodes.map(measured);
  const bundles = [...bundled.values()].map(([wire]) => bundleOf(wire as SceneWire, sized));
  const { rows, passes } = settledRanks(sized, [...bundles, ...plannedBundles(nodes, bundled)], before);
  const placed = placedNodes(sized, rows);
  const courses = bundles.map((bundle): Course => {
    const key = `${bundle.from} > ${bundle.to}`;
    const [from, to] = [placed.get(bundle.from) as Placed, placed.get(bundle.to) as Placed];
    return {
      bundle,
      wires: bundled.get(key) ?? [],
      from,
      to,
      passes: passes.get(key) ?? [],
      offset: 0,
      starts: [],
      port: 0,
      stretches: [],
    };
  });
  findPorts(courses);
  const channels = stretchesOf(courses, rows.length);
  const tops = placeRows(placed, rows, channels);
  const { cards, plates, groups } = drawnNodes(placed);
  const all = [...placed.values()];
  return {
    width: Math.max(0, ...all.map(({ x, width }) => x + width)),
    height: Math.max(0, ...all.map(({ y, height }) => y + height)),
    cards,
    plates,
    groups,
    wires: courses.flatMap((course) => wiresOf(course, tops, new Map(cards.map((card) => [card.key, card])))),
    rows: rows.map((row) => row.map(({ key }) => key)),
  };
}

/** Ranks that stay as they are when they are found again: a picture that shows the same stands still. */
function settledRanks(sized: readonly Sized[], bundles: readonly Bundle[], before: readonly (readonly string[])[]) {
  const found = rank(sized, bundles, before);
  const rows = found.rows.map((row) => row.map(({ key }) => key));
  const same =
    rows.length === before.length && rows.every((row, index) => row.join('\n') === before[index]?.join('\n'));
  return same ? found : rank(sized, bundles, rows);
}

/** What stopped containers will hang on: they stand where they will stand when they run. */
function plannedBundles(nodes: readonly SceneNode[], bundled: ReadonlyMap<string, unknown>): Bundle[] {
  return nodes.flatMap((node) =>
    node.type === 'plate'
      ? []
      : [...node.targets].flatMap((to) =>
          bundled.has(`${node.key} > ${to}`) ? [] : [{ from: node.key, to, length: 1 }],
        ),
  );
}

function measured(node: SceneNode): Sized & { block?: BlockLayout } {
  if (node.type === 'plate') return { node, width: node.plate.width, height: node.plate.height };
  const block = layOutBlock(node, node.targets.size);
  return { node, width: block.width, height: block.height, block };
}

/** Network cards and tunnels stand below the host's stack, also where something above leads to them directly. */
function bundleOf({ from, to }: SceneWire, sized: readonly Sized[]): Bundle {
  const target = sized.find(({ node }) => node.key === to)?.node;
  const source = sized.find(({ node }) => node.key === from)?.node;
  const low = target?.type === 'plate' && (target.plate.kind === 'nic' || target.plate.kind === 'tunnel');
  const fromStack = source?.type === 'plate' && source.plate.kind === 'stack';
  return { from, to, length: low && !fromStack ? 2 : 1 };
}

function placedNodes(
  sized: readonly (Sized & { block?: BlockLayout })[],
  rows: readonly { key: string; x: number }[][],
): Map<string, Placed> {
  const byKey = new Map(sized.map((each) => [each.node.key, each]));
  const placed = new Map<string, Placed>();
  for (const [row, line] of rows.entries()) {
    for (const { key, x } of line) {
      const each = byKey.get(key) as Sized & { block?: BlockLayout };
      placed.set(key, { ...each, x: Math.round(x - each.width / 2), y: 0, row });
    }
  }
  const left = Math.min(0, ...[...placed.values()].map(({ x }) => x));
  for (const each of placed.values()) each.x -= left;
  return placed;
}

/** Decides where bundles leave plates and blocks, and where they arrive. */
function findPorts(courses: readonly Course[]): void {
  // Lines to what stands further left run further left.
  for (const group of grouped(courses, ({ bundle }) => bundle.from).values()) {
    const ordered = [...group].sort((a, b) => middleOf(a.to) - middleOf(b.to));
    for (const [index, course] of ordered.entries()) course.offset = spineOffset(course.from.block?.room ?? 0, index);
  }
  for (const course of courses) {
    const { from, to, passes } = course;
    course.starts = spinesOf(course);
    const wanted = passes.at(-1) ?? closest(course.starts, to) ?? overlap(from, to);
    course.port = wanted;
  }
  for (const group of grouped(courses, ({ bundle }) => bundle.to).values()) spread(group, (course) => course.to);
  const fromPlates = courses.filter(({ starts }) => starts.length === 0);
  for (const group of grouped(fromPlates, ({ bundle }) => bundle.from).values()) {
    const leaving = group.map((course) => ({ course, port: course.passes[0] ?? course.port }));
    spread(leaving, ({ course }) => course.from);
    for (const { course, port } of leaving) course.starts = [port];
  }
}

function middleOf({ x, width }: Placed): number {
  return x + width / 2;
}

function spinesOf({ from, wires, offset }: Course): number[] {
  const { block, node } = from;
  if (!block || node.type !== 'block') return [];
  const xs = wires.flatMap(({ card }) => {
    const place = card && block.places[node.cards.indexOf(card)];
    return place ? [from.x + place.x - offset] : [];
  });
  return [...new Set(xs)].sort((a, b) => a - b);
}

/** The line of a block that is nearest to the middle of a plate. */
function closest(starts: readonly number[], to: Placed): number | undefined {
  const middle = to.x + to.width / 2;
  return starts.reduce<number | undefined>(
    (best, x) => (best !== undefined && Math.abs(best - middle) <= Math.abs(x - middle) ? best : x),
    undefined,
  );
}

/** Where one could go straight down from one plate to the other, or else the middle of the lower one. */
function overlap(from: Placed, to: Placed): number {
  const left = Math.max(from.x, to.x) + PORT_MARGIN;
  const right = Math.min(from.x + from.width, to.x + to.width) - PORT_MARGIN;
  const middle = to.x + to.width / 2;
  return left <= right ? Math.min(right, Math.max(left, middle)) : middle;
}

/** Moves ports apart, within the width of their plate, in the order in which they want to be. */
function spread<T extends { port: number }>(group: readonly T[], plateOf: (each: T) => Placed): void {
  const [first] = group;
  if (!first) return;
  const { x, width } = plateOf(first);
  const [left, right] = [x + PORT_MARGIN, x + width - PORT_MARGIN];
  const sorted = [...group].sort((a, b) => a.port - b.port);
  const gap = Math.min(PORT_GAP, (right - left) / Math.max(1, sorted.length - 1));
  let least = left;
  for (const each of sorted) {
    each.port = Math.max(least, Math.min(right, each.port));
    least = each.port + gap;
  }
  let most = right;
  for (const each of sorted.toReversed()) {
    each.port = Math.min(each.port, most);
    most = each.port - gap;
  }
}

/** The horizontal stretches of all bundles in the channel below each row, with their tracks. @returns how many tracks each has */
function stretchesOf(courses: readonly Course[], rows: number): number[] {
  const channels = Array.from({ length: rows }, (): Stretch[] => []);
  for (const course of courses) {
    const { from, to, passes, starts, port } = course;
    for (let row = from.row; row < to.row; row++) {
      const out = passes[row - from.row] ?? port;
      const into = row === from.row ? starts : [passes[row - from.row - 1] ?? port];
      const stretch: Stretch = { sources: into, out, track: 0 };
      course.stretches.push(stretch);
      channels[row]?.push(stretch);
    }
  }
  return channels.map(assignTracks);
}

/** Gives rows their heights. @returns for each row the top of the channel below it */
function placeRows(
  placed: ReadonlyMap<string, Placed>,
  rows: readonly { key: string }[][],
  tracks: readonly number[],
): number[] {
  let y = 0;
  return rows.map((row, index) => {
    const nodes = row.map(({ key }) => placed.get(key) as Placed);
    const height = Math.max(...nodes.map((node) => node.height));
    // What hangs down stands at the foot of its row.
    for (const node of nodes) node.y = y + (node.node.type === 'block' ? height - node.height : 0);
    const below = y + height;
    y = below + CHANNEL + Math.max(0, (tracks[index] ?? 0) - 1) * TRACK;
    return below;
  });
}

function drawnNodes(placed: ReadonlyMap<string, Placed>): { cards: Card[]; plates: Plate[]; groups: Group[] } {
  const [cards, plates, groups]: [Card[], Plate[], Group[]] = [[], [], []];
  for (const { node, block, x, y } of placed.values()) {
    if (node.type === 'plate') plates.push({ ...node.plate, x, y });
    else if (block) {
      const group = groupOf(node, block, x, y);
      if (group) groups.push(group);
      for (const [index, card] of node.cards.entries()) {
        const place = block.places[index] as Point;
        cards.push({ ...card, x: x + place.x, y: y + place.y });
      }
    }
  }
  return { cards, plates, groups };
}

/** The lines of a bundle. */
function wiresOf(course: Course, below: readonly number[], cards: ReadonlyMap<string, Card>): Wire[] {
  const { bundle, wires, from, to, stretches, port, passes } = course;
  const trackY = (row: number) => (below[row] ?? 0) + CHANNEL / 2 + (stretches[row - from.row]?.track ?? 0) * TRACK;
  const rest: Point[] = [];
  for (let row = from.row; row < to.row; row++) {
    const out = passes[row - from.row] ?? port;
    if (row > from.row) rest.push({ x: passes[row - from.row - 1] ?? port, y: trackY(row) });
    rest.push({ x: out, y: trackY(row) });
  }
  rest.push({ x: port, y: to.y });
  const first = trackY(from.row);
  return wires.map((wire): Wire => {
    const { kind, hue, up, ends, key } = wire;
    const head = headOf(wire, course, cards);
    const points = straightened([...head, { x: head.at(-1)?.x ?? port, y: first }, ...rest]);
    return { key, kind, hue, up, ends, points, bundle: `${bundle.from} > ${bundle.to}` };
  });
}

/** How a wire gets out of its card to its line down, or out of its plate. */
function headOf(
  { card, rowY = 0 }: SceneWire,
  { from, starts, offset }: Course,
  cards: ReadonlyMap<string, Card>,
): Point[] {
  const own = card && cards.get(card.key);
  if (!own) return [{ x: starts[0] ?? 0, y: from.y + from.height }];
  const x = own.x - offset;
  return [
    { x: own.x, y: own.y + rowY },
    { x, y: own.y + rowY },
  ];
}

/** Without points that are twice there or on the way between their neighbours. */
function straightened(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [a, b] = [kept.at(-2), kept.at(-1)];
    if (b && Math.abs(b.x - point.x) < 0.5 && Math.abs(b.y - point.y) < 0.5) continue;
    const along = a && b && ((same(a.x, b.x) && same(b.x, point.x)) || (same(a.y, b.y) && same(b.y, point.y)));
    if (along) kept.pop();
    kept.push(point);
  }
  return kept;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.5;
}
