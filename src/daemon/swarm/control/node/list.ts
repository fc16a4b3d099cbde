import type { Node, NodeRole } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ManagedLeader } from '../../manager/leader.ts';
import type { NodeObject } from '../../store/objects.ts';
import { withManagerStatus } from './status.ts';

/** What nodes are wanted: those that match one value of each field given (swarmkit api.ListNodesRequest.Filters). */
export interface ListNodesRequest {
  readonly names?: readonly string[];
  readonly namePrefixes?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly roles?: readonly NodeRole[];
  readonly memberships?: readonly ('accepted' | 'pending')[];
  /** `name` or `name=value`, all of which must be there. */
  readonly nodeLabels?: readonly string[];
  readonly engineLabels?: readonly string[];
}

/** The nodes that match. */
export function* listNodes(leader: ManagedLeader, request: ListNodesRequest): Coroutine<Node[]> {
  return leader.store
    .list('node')
    .filter((node) => matches(node, request))
    .map((node) => withManagerStatus(leader, node));
}

function matches(node: NodeObject, request: ListNodesRequest): boolean {
  const hostname = node.Description.Hostname ?? '';
  return (
    oneOf(request.names, (name) => hostname === name) &&
    oneOf(request.namePrefixes, (prefix) => hostname.startsWith(prefix)) &&
    oneOf(request.idPrefixes, (prefix) => node.ID.startsWith(prefix)) &&
    oneOf(request.roles, (role) => node.Role === role) &&
    oneOf(request.memberships, (membership) => node.Membership === membership) &&
    hasLabels(node.Spec.Labels, request.nodeLabels) &&
    hasLabels(node.Description.Engine?.Labels, request.engineLabels)
  );
}

function oneOf<T>(wanted: readonly T[] | undefined, test: (value: T) => boolean): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.some(test);
}

function hasLabels(
  labels: Readonly<Record<string, string>> | null | undefined,
  wanted: readonly string[] = [],
): boolean {
  return wanted.every((pair) => {
    const equals = pair.indexOf('=');
    const value = labels?.[equals < 0 ? pair : pair.slice(0, equals)];
    return value !== undefined && (equals < 0 || value === pair.slice(equals + 1));
  });
}
