import { expect, test } from 'vitest';
import type { NodeObject } from '../../store/objects.ts';
import { bestNodes } from './nodeheap.ts';
import { NodeInfo } from './nodeinfo.ts';

const node = (name: string, total = 0) =>
  Object.assign(new NodeInfo({ ID: name, Description: {} } as NodeObject, []), { total });
const best = (count: number, ...nodes: NodeInfo[]) =>
  bestNodes(nodes, count, (a, b) => a.total < b.total).map((info) => info.node.ID);

test('equal nodes come in the order a heap leaves them in, as from the engine', () => {
  expect(best(1, node('a'), node('b'), node('c'))).toEqual(['a']);
  expect(best(2, node('a'), node('b'), node('c'))).toEqual(['b', 'a']);
  expect(best(3, node('a'), node('b'), node('c'))).toEqual(['b', 'c', 'a']);
  expect(best(9, node('a'))).toEqual(['a']);
  expect(best(3)).toEqual([]);
});

test('better nodes come first, and only as many as are asked for', () => {
  expect(best(2, node('a', 3), node('b', 1), node('c', 2), node('d', 0))).toEqual(['d', 'b']);
  expect(best(4, node('a', 3), node('b', 1), node('c', 2), node('d', 0))).toEqual(['d', 'b', 'c', 'a']);
});
