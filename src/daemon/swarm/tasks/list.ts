import type { Task } from '#api/swarm/task.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import type { Filters } from '../../filters.ts';
import type { Cluster } from '../cluster.ts';
import type { TaskFilter } from '../control/task/verbs.ts';
import { labelsOf } from '../filters.ts';
import { findNode } from '../findnode.ts';
import { lookup } from '../lookup.ts';
import type { TaskObject } from '../store/objects.ts';
import { presentTask } from './present.ts';

/** What `desired-state` takes; Go's map of names has them all. */
const DESIRED: Readonly<Record<string, readonly string[]>> = {
  running: ['running'],
  shutdown: ['shutdown'],
  accepted: ['accepted'],
};

/** GET /tasks @throws DockerError */
export function* taskList({ cluster }: Daemon, filters: Filters): Coroutine<Task[]> {
  cluster.requireManager();
  filters.validate(['name', 'id', 'label', 'service', 'node', 'desired-state', '_up-to-date', 'runtime']);
  const wanted: TaskFilter = {
    idPrefixes: filters.get('id'),
    namePrefixes: filters.get('name'),
    labels: labelsOf(filters),
    ...(filters.has('_up-to-date') && { upToDate: filters.boolean('_up-to-date', true) }),
    serviceIds: yield* serviceIds(cluster, filters.get('service')),
    nodeIds: yield* nodeIds(cluster, filters.get('node')),
    desiredStates: filters.get('desired-state').flatMap((state) => {
      const states = DESIRED[state.toLowerCase()];
      if (!states && state !== '') throw invalidParameter(`Invalid filter: 'desired-state'='${state}'`);
      return states ?? [];
    }),
  };
  const tasks = yield* cluster.control<TaskObject[]>('task.list', wanted);
  return tasks
    .filter(({ Spec: { Runtime: runtime } }) => runtime !== 'attachment')
    .sort((a, b) => (a.ID < b.ID ? -1 : 1))
    .map(presentTask);
}

function* serviceIds(cluster: Cluster, terms: readonly string[]): Coroutine<string[]> {
  const ids: string[] = [];
  for (const term of terms) ids.push((yield* lookup(cluster, 'service', term)).ID);
  return ids;
}

function* nodeIds(cluster: Cluster, terms: readonly string[]): Coroutine<string[]> {
  const ids: string[] = [];
  for (const term of terms) ids.push((yield* findNode(cluster, term)).ID);
  return ids;
}
