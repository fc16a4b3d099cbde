import { Graph, layout, type NodeLabel } from '@dagrejs/dagre';
import type { SceneNode } from './graph.ts';

const NODE_GAP = 26;
const EDGE_GAP = 14;
const RANK_GAP = 40;

/** A node with its size. */
export interface Sized {
  node: SceneNode;
  width: number;
  height: number;
}

/** A connection between two nodes, however many lines it stands for. */
export interface Bundle {
  from: string;
  to: string;
  /** How many rows down it must lead at least. */
  length: number;
}

/** The rows of nodes, and where connections cross rows between. */
export interface Ranks {
  rows: { key: string; x: number }[][];
  /** For each bundle (`from > to`) the x at which it passes each row between its ends, from above. */
  passes: ReadonlyMap<string, readonly number[]>;
}

/**
 * Sorts nodes into rows and the rows from left to right, so that few connections cross: the layered layout of the library.
 * @param before rows of the drawing before: what stood left of another in one row stays left of it
 */
export function rank(
  nodes: readonly Sized[],
  bundles: readonly Bundle[],
  before: readonly (readonly string[])[],
): Ranks {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: NODE_GAP, edgesep: EDGE_GAP, ranksep: RANK_GAP });
  for (const { node, width, height } of inOrder(nodes, before)) graph.setNode(node.key, { width, height });
  for (const { from, to, length } of bundles) graph.setEdge(from, to, { minlen: length, weight: length === 1 ? 2 : 1 });
  const known = new Set(nodes.map(({ node }) => node.key));
  const constraints = before.flatMap((row) => {
    const kept = row.filter((key) => known.has(key));
    return kept.slice(1).map((right, index) => ({ left: kept[index] as string, right }));
  });
  layout(graph, { constraints });
  const label = (key: string) => graph.node(key) as NodeLabel & { x: number; y: number };
  const mirror = mirrored(nodes, before, (key) => label(key)) ? -1 : 1;
  const levels = [...new Set(nodes.map(({ node }) => label(node.key).y))].sort((a, b) => a - b);
  const rows = levels.map((level) =>
    nodes
      .filter(({ node }) => label(node.key).y === level)
      .map(({ node }) => ({ key: node.key, x: mirror * label(node.key).x }))
      .sort((a, b) => a.x - b.x),
  );
  const passes = new Map<string, number[]>();
  for (const { from, to } of bundles) {
    const points = (graph.edge(from, to) as { points?: { x: number; y: number }[] }).points ?? [];
    const between = levels.filter((level) => level > label(from).y && level < label(to).y);
    const xs = between.map((level) => mirror * (nearest(points, level)?.x ?? label(to).x));
    passes.set(`${from} > ${to}`, xs);
  }
  return { rows, passes };
}

/** The library keeps the order in which nodes come where nothing speaks against it. */
function inOrder(nodes: readonly Sized[], before: readonly (readonly string[])[]): Sized[] {
  const place = new Map(before.flat().map((key, index) => [key, index]));
  const at = ({ node }: Sized) => place.get(node.key) ?? Number.MAX_SAFE_INTEGER;
  return [...nodes].sort((a, b) => at(a) - at(b));
}

/** Whether most neighbours stand the other way round than they did, or than they come: to the library, either is as good. */
function mirrored(
  nodes: readonly Sized[],
  before: readonly (readonly string[])[],
  at: (key: string) => { x: number; y: number },
): boolean {
  const order = inOrder(nodes, before).map(({ node }) => at(node.key));
  let turned = 0;
  for (const [index, a] of order.entries())
    for (const b of order.slice(index + 1)) if (a.y === b.y) turned += Math.sign(a.x - b.x);
  return turned > 0;
}

function nearest(points: readonly { x: number; y: number }[], y: number): { x: number; y: number } | undefined {
  return points.reduce<{ x: number; y: number } | undefined>(
    (best, point) => (best && Math.abs(best.y - y) <= Math.abs(point.y - y) ? best : point),
    undefined,
  );
}
