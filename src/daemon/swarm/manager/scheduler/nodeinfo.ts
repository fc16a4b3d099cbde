import type { NodeResources } from '#api/swarm/node.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { NodeObject, TaskObject } from '../../store/objects.ts';
import { isBeyond, isTerminal, rank } from '../../taskstate.ts';

/** What the scheduler knows of a node: who runs there, and what is left (swarmkit scheduler.NodeInfo). */
export class NodeInfo {
  readonly node: NodeObject;
  /** Tasks that run or are to, by service. */
  readonly active = new Map<string, number>();
  total = 0;
  nanoCpus: number;
  memory: number;
  readonly hostPorts = new Set<string>();
  /** Named and counted resources that are left. */
  readonly generic = new Map<string, number>();

  constructor(node: NodeObject, tasks: readonly TaskObject[]) {
    this.node = node;
    const resources = node.Description.Resources ?? {};
    this.nanoCpus = resources.NanoCPUs ?? 0;
    this.memory = resources.MemoryBytes ?? 0;
    for (const [kind, count] of genericCounts(resources)) this.generic.set(kind, count);
    for (const task of tasks) {
      if (rank(task.Status.State) >= rank('assigned') && !isTerminal(task.Status.State)) this.add(task);
    }
  }

  ofService(serviceId: string | undefined): number {
    return this.active.get(serviceId ?? '') ?? 0;
  }

  add(task: TaskObject): void {
    const { Reservations: reserved = {} } = task.Spec.Resources ?? {};
    this.nanoCpus -= reserved.NanoCPUs ?? 0;
    this.memory -= reserved.MemoryBytes ?? 0;
    for (const [kind, count] of genericCounts(reserved)) this.generic.set(kind, (this.generic.get(kind) ?? 0) - count);
    for (const port of hostPorts(task)) this.hostPorts.add(port);
    if (isBeyond(task.DesiredState, 'complete')) return;
    this.total++;
    if (task.ServiceID) this.active.set(task.ServiceID, this.ofService(task.ServiceID) + 1);
  }
}

/** `8080/tcp` for each port that a task publishes on its node. */
export function hostPorts({ Endpoint: endpoint }: TaskObject): string[] {
  return (endpoint?.Ports ?? [])
    .filter(({ PublishMode: mode, PublishedPort: port }) => mode === 'host' && port)
    .map(({ PublishedPort: port, Protocol: protocol }) => `${port}/${protocol}`);
}

/** How many there are of each kind; a named one counts as one. */
export function genericCounts({ GenericResources: resources = [] }: NodeResources): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { DiscreteResourceSpec: discrete, NamedResourceSpec: named } of resources) {
    const kind = discrete?.Kind ?? named?.Kind ?? '';
    counts.set(kind, (counts.get(kind) ?? 0) + (discrete ? (discrete.Value ?? 0) : 1));
  }
  return counts;
}

/** Failures of a service's tasks on a node that make the scheduler look elsewhere first. */
export const MAX_FAILURES = 5;
export const FAILURE_WINDOW: Nanoseconds = 300e9;
