import type { Placement } from '#api/swarm/task.ts';
import type { NodeInfo } from './nodeinfo.ts';

/** Nodes by the values of the labels that tasks are to be spread over (swarmkit scheduler/decision_tree.go). */
export interface Branch {
  /** Tasks of the service on its nodes. */
  tasks: number;
  readonly nodes: readonly NodeInfo[];
  /** Undefined for a leaf. */
  readonly branches?: readonly Branch[];
}

/** The tree of nodes for a service with these preferences. */
export function spreadTree(
  nodes: readonly NodeInfo[],
  serviceId: string,
  preferences: Placement['Preferences'],
): Branch {
  const tasks = nodes.reduce((sum, info) => sum + info.ofService(serviceId), 0);
  const [first, ...rest] = preferences ?? [];
  const descriptor = first?.Spread?.SpreadDescriptor;
  if (descriptor === undefined) return { tasks, nodes };
  const groups = new Map<string, NodeInfo[]>();
  for (const info of nodes) {
    const value = valueAt(info, descriptor);
    // A descriptor that means nothing divides nothing.
    if (value === undefined) return spreadTree(nodes, serviceId, rest);
    groups.set(value, [...(groups.get(value) ?? []), info]);
  }
  return { tasks, nodes, branches: [...groups.values()].map((group) => spreadTree(group, serviceId, rest)) };
}

function valueAt({ node }: NodeInfo, descriptor: string): string | undefined {
  const label = /^(node|engine)\.labels\.(.+)$/i.exec(descriptor);
  if (!label) return undefined;
  const [, of = '', key = ''] = label;
  const labels = of.toLowerCase() === 'node' ? node.Spec.Labels : node.Description.Engine?.Labels;
  return labels?.[key] ?? '';
}
