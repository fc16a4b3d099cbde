import { Graph, type LayoutOptions, layout, type NodeLabel } from '@dagrejs/dagre';
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
  const wanted = new Map(inOrder(nodes, before).map(({ node }, index) => [node.key, index]));
  const drawnBefore = new Set(before.flat());
  layout(graph, {
    customOrder: (layers, order) => {
      order(layers);
      if (drawnBefore.size === 0) unmirror(layers, wanted);
      else keepOrder(layers, wanted, drawnBefore);
    },
  });
  const label = (key: string) => graph.node(key) as NodeLabel & { x: number; y: number };
  const levels = [...new Set(nodes.map(({ node }) => label(node.key).y))].sort((a, b) => a - b);
  const rows = levels.map((level) =>
    nodes
      .filter(({ node }) => label(node.key).y === level)
      .map(({ node }) => ({ key: node.key, x: label(node.key).x }))
      .sort((a, b) => a.x - b.x),
  );
  const passes = new Map<string, number[]>();
  for (const { from, to } of bundles) {
    const points = (graph.edge(from, to) as { points?: { x: number; y: number }[] }).points ?? [];
    const between = levels.filter((level) => level > label(from).y && level < label(to).y);
    const xs = between.map((level) => nearest(points, level)?.x ?? label(to).x);
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

type Layers = Parameters<NonNullable<LayoutOptions['customOrder']>>[0];

/** The nodes of each layer with their places in it. */
function layersOf(layers: Layers): { key: string; label: NodeLabel & { order: number } }[][] {
  const found = new Map<number, { key: string; label: NodeLabel & { order: number } }[]>();
  for (const key of layers.nodes()) {
    const label = layers.node(key) as NodeLabel & { order: number };
    if (label.rank === undefined || label.order === undefined) continue;
    const layer = found.get(label.rank);
    if (layer) layer.push({ key, label });
    else found.set(label.rank, [{ key, label }]);
  }
  return [...found.values()].map((layer) => layer.sort((a, b) => a.label.order - b.label.order));
}

/** To the library a drawing and its mirror image are as good: takes the one in which more comes in the order it is given in. */
function unmirror(layers: Layers, wanted: ReadonlyMap<string, number>): void {
  const all = layersOf(layers);
  let turned = 0;
  for (const layer of all) {
    const places = layer.flatMap(({ key }) => wanted.get(key) ?? []);
    for (const [index, a] of places.entries()) for (const b of places.slice(index + 1)) turned += Math.sign(a - b);
  }
  if (turned <= 0) return;
  for (const layer of all) for (const { label } of layer) label.order = layer.length - 1 - label.order;
}

/** Lets what stood in the drawing before stand in the same order again, in the places that the library has found for them. */
function keepOrder(layers: Layers, wanted: ReadonlyMap<string, number>, before: ReadonlySet<string>): void {
  for (const layer of layersOf(layers)) {
    const stayed = layer.filter(({ key }) => before.has(key));
    const places = stayed.map(({ label }) => label.order);
    stayed.sort((a, b) => (wanted.get(a.key) ?? 0) - (wanted.get(b.key) ?? 0));
    for (const [index, { label }] of stayed.entries()) label.order = places[index] ?? label.order;
  }
}

function nearest(points: readonly { x: number; y: number }[], y: number): { x: number; y: number } | undefined {
  return points.reduce<{ x: number; y: number } | undefined>(
    (best, point) => (best && Math.abs(best.y - y) <= Math.abs(point.y - y) ? best : point),
    undefined,
  );
}
