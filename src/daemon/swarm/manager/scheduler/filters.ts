import type { Platform } from '#api/swarm/node.ts';
import { nodeMatches, parseConstraints } from '../../constraint.ts';
import type { TaskObject } from '../../store/objects.ts';
import { genericCounts, hostPorts, type NodeInfo } from './nodeinfo.ts';

/** Says whether a task could run on a node, and what it means when it cannot (swarmkit scheduler/filter.go). */
interface Filter {
  readonly fits: (info: NodeInfo) => boolean;
  readonly explain: (nodes: number) => string;
}

/** All that a task asks of a node; counts why nodes were refused. */
export class Pipeline {
  readonly #filters: readonly Filter[];
  readonly #failures: number[];

  constructor(task: TaskObject) {
    this.#filters = filtersFor(task);
    this.#failures = this.#filters.map(() => 0);
  }

  /** Whether the task fits on a node. */
  process(info: NodeInfo): boolean {
    for (const [index, filter] of this.#filters.entries()) {
      if (filter.fits(info)) continue;
      this.#failures[index] = (this.#failures[index] ?? 0) + 1;
      return false;
    }
    return true;
  }

  /** Why nodes were refused, the commonest reason first; '' where none was. */
  explain(): string {
    return this.#filters
      .map((filter, index) => ({ filter, count: this.#failures[index] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .map(({ filter, count }) => filter.explain(count))
      .join('; ');
  }
}

function filtersFor(task: TaskObject): Filter[] {
  const filters: Filter[] = [
    {
      fits: ({ node }) => node.Status.State === 'ready' && node.Spec.Availability === 'active',
      explain: (nodes) => `${count(nodes)} not available for new tasks`,
    },
  ];
  const { Resources: resources, Placement: placement = {} } = task.Spec;
  const { NanoCPUs: cpus = 0, MemoryBytes: memory = 0 } = resources?.Reservations ?? {};
  const generic = genericCounts(resources?.Reservations ?? {});
  if (cpus > 0 || memory > 0 || generic.size > 0) {
    filters.push({
      fits: (info) =>
        cpus <= info.nanoCpus &&
        memory <= info.memory &&
        [...generic].every(([kind, wanted]) => wanted <= (info.generic.get(kind) ?? 0)),
      explain: (nodes) => `insufficient resources on ${count(nodes)}`,
    });
  }
  const plugins = pluginsOf(task);
  if (plugins.length > 0) {
    filters.push({
      fits: ({ node }) => {
        const known = node.Description.Engine?.Plugins;
        return (
          !known || plugins.every(([type, name]) => known.some(({ Type: t, Name: n }) => t === type && n === name))
        );
      },
      explain: (nodes) => `missing plugin on ${count(nodes)}`,
    });
  }
  const constraints = parseConstraints(placement.Constraints ?? []);
  if (typeof constraints !== 'string' && constraints.length > 0) {
    filters.push({
      fits: ({ node }) => nodeMatches(constraints, node),
      explain: (nodes) => `scheduling constraints not satisfied on ${count(nodes)}`,
    });
  }
  const { Platforms: platforms = [], MaxReplicas: max = 0 } = placement;
  if (platforms.length > 0) {
    filters.push({
      fits: ({ node }) => platforms.some((platform) => isPlatform(platform, node.Description.Platform ?? {})),
      explain: (nodes) => `unsupported platform on ${count(nodes)}`,
    });
  }
  const ports = hostPorts(task);
  if (ports.length > 0) {
    filters.push({
      fits: (info) => ports.every((port) => !info.hostPorts.has(port)),
      explain: (nodes) => `host-mode port already in use on ${count(nodes)}`,
    });
  }
  if (max > 0) {
    filters.push({
      fits: (info) => info.ofService(task.ServiceID) < max,
      explain: () => 'max replicas per node limit exceed',
    });
  }
  return filters;
}

function count(nodes: number): string {
  return `${nodes} node${nodes === 1 ? '' : 's'}`;
}

function pluginsOf({ Spec: spec, NetworksAttachments: attachments = [] }: TaskObject): [type: string, name: string][] {
  const plugins: [string, string][] = [];
  for (const { VolumeOptions: volume, Type: type } of spec.ContainerSpec?.Mounts ?? []) {
    const name = volume?.DriverConfig?.Name ?? '';
    if (type === 'volume' && name !== '' && name !== 'local') plugins.push(['Volume', name]);
  }
  for (const { Network: network } of attachments) {
    const name = network?.DriverState?.Name ?? '';
    if (name !== '') plugins.push(['Network', name]);
  }
  const log = spec.LogDriver?.Name ?? '';
  if (log !== '' && log !== 'none') plugins.push(['Log', log]);
  return plugins;
}

function isPlatform(wanted: Platform, own: Platform): boolean {
  const architecture = (name: string | undefined) =>
    name === 'x86_64' ? 'amd64' : name === 'aarch64' ? 'arm64' : (name ?? '');
  const sameArchitecture = !wanted.Architecture || architecture(wanted.Architecture) === architecture(own.Architecture);
  return sameArchitecture && (!wanted.OS || wanted.OS === own.OS);
}
