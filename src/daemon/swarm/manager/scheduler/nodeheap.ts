import type { NodeInfo } from './nodeinfo.ts';

/**
 * The `count` best nodes, best first. Which of equal ones comes first is as a binary heap with the worst on top leaves
 * them (swarmkit scheduler nodeHeap and decisionTree.orderedNodes, Go container/heap): of three equal nodes, the second.
 * @param better whether the first node is the better of the two
 */
export function bestNodes(
  nodes: readonly NodeInfo[],
  count: number,
  better: (a: NodeInfo, b: NodeInfo) => boolean,
): NodeInfo[] {
  const heap: NodeInfo[] = [];
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j] as NodeInfo, heap[i] as NodeInfo];
  };
  const isWorse = (i: number, j: number) => better(heap[j] as NodeInfo, heap[i] as NodeInfo);
  const up = (from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWorse(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const down = (size: number) => {
    for (let at = 0, child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isWorse(child + 1, child)) child++;
      if (!isWorse(child, at)) return;
      swap(at, child);
      at = child;
    }
  };
  for (const node of nodes) {
    if (heap.length < count) up(heap.push(node) - 1);
    else if (heap[0] && better(node, heap[0])) {
      heap[0] = node;
      down(heap.length);
    }
  }
  for (let size = heap.length - 1; size > 0; size--) {
    swap(0, size);
    down(size);
  }
  return heap;
}
