import type { TaskState } from '#api/swarm/task.ts';

/** All states in the order in which a task goes through them; those behind `running` are ends. */
const ORDER: readonly TaskState[] = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
];

const RANK = new Map(ORDER.map((state, rank) => [state, rank]));

/** Place of a state in the life of a task; absent is `new`. */
export function rank(state: TaskState | undefined): number {
  return RANK.get(state ?? 'new') ?? 0;
}

/** Whether `state` comes later in the life of a task than `than`. */
export function isBeyond(state: TaskState | undefined, than: TaskState): boolean {
  return rank(state) > rank(than);
}

/** Whether a task in this state has ended, however. */
export function isTerminal(state: TaskState | undefined): boolean {
  return isBeyond(state, 'running');
}
