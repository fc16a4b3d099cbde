import type { Node, NodeAvailability, NodeRole, NodeSpec } from '#api/swarm/node.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Filters } from '../filters.ts';
import type { Cluster } from './cluster.ts';
import type { ListNodesRequest } from './control/node/list.ts';
import { findNode } from './findnode.ts';

const ROLES: readonly string[] = ['worker', 'manager'];
const MEMBERSHIPS: readonly string[] = ['accepted', 'pending'];
const AVAILABILITIES: readonly string[] = ['active', 'pause', 'drain'];

/** GET /nodes. @throws DockerError for unknown filters */
export function* nodeList(cluster: Cluster, filters: Filters): Coroutine<Node[]> {
  cluster.requireManager();
  filters.validate(['name', 'id', 'label', 'role', 'membership', 'node.label']);
  const roles = filters.get('role');
  const memberships = filters.get('membership');
  for (const role of roles) if (!ROLES.includes(role)) throw invalidParameter(`Invalid role filter: '${role}'`);
  for (const membership of memberships) {
    if (!MEMBERSHIPS.includes(membership)) throw invalidParameter(`Invalid membership filter: '${membership}'`);
  }
  const request: ListNodesRequest = {
    namePrefixes: filters.get('name'),
    idPrefixes: filters.get('id'),
    engineLabels: filters.get('label'),
    nodeLabels: filters.get('node.label'),
    roles: roles as NodeRole[],
    memberships: memberships as ('accepted' | 'pending')[],
  };
  return yield* cluster.control<Node[]>('node.list', request);
}

/** POST /nodes/{}/update. @throws DockerError for bad settings, and of the leader */
export function* nodeUpdate(cluster: Cluster, term: string, version: number, given: NodeSpec): Coroutine<void> {
  cluster.requireManager();
  const role = (given.Role ?? '').toLowerCase();
  const availability = (given.Availability ?? '').toLowerCase();
  if (!ROLES.includes(role)) throw invalidParameter(`invalid Role: ${JSON.stringify(given.Role ?? '')}`);
  if (!AVAILABILITIES.includes(availability)) {
    throw invalidParameter(`invalid Availability: ${JSON.stringify(given.Availability ?? '')}`);
  }
  const { ID: id } = yield* findNode(cluster, term);
  const spec: NodeSpec = {
    ...(given.Name && { Name: given.Name }),
    Labels: given.Labels ?? {},
    Role: role as NodeRole,
    Availability: availability as NodeAvailability,
  };
  yield* cluster.control('node.update', { id, version, spec });
}

/** DELETE /nodes/{}. @throws DockerError of the leader */
export function* nodeRemove(cluster: Cluster, term: string, force: boolean): Coroutine<void> {
  const { ID: id } = yield* findNode(cluster, term);
  yield* cluster.control('node.remove', { id, force });
}
