import type { ContainerInspect, ContainerSummary } from '#api/container.ts';
import type { NetworkInspect } from '#api/network.ts';
import type { Service } from '#api/swarm/service.ts';
import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type Engine, EngineError } from './engine.ts';
import { type Complaint, labelOf, type RoutedItem } from './labels.ts';

/** How a provider finds the address of what it routes to. */
export interface AddressOptions {
  /** Labels that name the network, the first that is there counts. */
  readonly networkLabels: readonly string[];
  /** The network for what has no such label. */
  readonly network: string;
  /** Reads an item's labels as those of Traefik. */
  readonly translate?: (name: string, labels: Readonly<Record<string, string>>) => Record<string, string>;
}

const COMPOSE_PROJECT = 'com.docker.compose.project';
const COMPOSE_SERVICE = 'com.docker.compose.service';

/** The running containers of one engine. @throws EngineError */
export function* containerItems(engine: Engine, options: AddressOptions, complain: Complaint): Coroutine<RoutedItem[]> {
  const items: RoutedItem[] = [];
  for (const { Id: id } of yield* engine.get<ContainerSummary[]>('/containers/json')) {
    let container: ContainerInspect;
    try {
      container = yield* engine.get<ContainerInspect>(`/containers/${id}/json`);
    } catch (error) {
      // It ended between the two questions.
      if (error instanceof EngineError) continue;
      throw error;
    }
    const { State: state, Config: config, NetworkSettings: settings, HostConfig: host } = container;
    // What is unhealthy, or not known to be well yet, gets nothing.
    if (!state.Running || (state.Health && state.Health.Status !== 'healthy')) continue;
    const given = config.Labels ?? {};
    const service = given[COMPOSE_SERVICE];
    const name = service === undefined ? container.Name.slice(1) : `${service}_${given[COMPOSE_PROJECT] ?? ''}`;
    const labels = options.translate?.(name, given) ?? given;
    const ports = Object.keys(config.ExposedPorts ?? {})
      .filter((port) => port.endsWith('/tcp'))
      .map((port) => Number.parseInt(port, 10))
      .sort((a, b) => a - b);
    const addresses = new Map(
      Object.entries(settings.Networks ?? {}).flatMap(([network, { IPAddress: address }]) =>
        address ? [[network, address] as const] : [],
      ),
    );
    if (host?.NetworkMode === 'host') addresses.set('host', '127.0.0.1');
    const address = choose(addresses, labels, options, (wanted) =>
      complain(
        { name, labels, addresses: [], ports },
        `Could not find network named "${wanted}" for container "/${name}"! Maybe you're missing the project's prefix in the label?`,
      ),
    );
    items.push({ name, labels, ports, addresses: address === undefined ? [] : [address] });
  }
  return items;
}

/** The services of the swarm that this engine is a manager of. @throws EngineError */
export function* serviceItems(engine: Engine, options: AddressOptions, complain: Complaint): Coroutine<RoutedItem[]> {
  const networks = yield* engine.get<NetworkInspect[]>('/networks');
  const names = new Map(networks.map(({ Id: id, Name: name }) => [id, name] as const));
  const services = yield* engine.get<Service[]>('/services');
  const tasks = services.length === 0 ? [] : yield* engine.get<Task[]>('/tasks', RUNNING);
  const items: RoutedItem[] = [];
  for (const { ID: id, Spec: spec, Endpoint: endpoint } of services) {
    const name = spec.Name ?? '';
    const given = spec.Labels ?? {};
    const labels = options.translate?.(name, given) ?? given;
    const byNetwork = (list: readonly (readonly [string | undefined, string | undefined])[]) =>
      new Map(
        list.flatMap(([network = '', address]) =>
          // The mesh is for what comes from outside, not for what is behind it.
          address && names.has(network) && names.get(network) !== 'ingress'
            ? [[names.get(network) as string, address.split('/')[0] ?? ''] as const]
            : [],
        ),
      );
    const missing = (wanted: string) =>
      complain(
        { name, labels, addresses: [], ports: [] },
        `Could not find network named "${wanted}" for service "${name}"`,
      );
    const virtual =
      labelOf(labels, 'traefik.swarm.lbswarm') === 'true' || labelOf(labels, 'traefik.docker.lbswarm') === 'true';
    const sources = virtual
      ? [byNetwork((endpoint.VirtualIPs ?? []).map(({ NetworkID, Addr }) => [NetworkID, Addr] as const))]
      : tasks
          .filter((task) => task.ServiceID === id && task.Status.State === 'running')
          .map((task) =>
            byNetwork(
              (task.NetworksAttachments ?? []).map(({ Network, Addresses }) => [Network?.ID, Addresses?.[0]] as const),
            ),
          );
    const addresses = sources.flatMap((source) => choose(source, labels, options, missing) ?? []);
    // A service without running tasks is still known; its router answers that nobody is there.
    items.push({ name, labels, ports: [], addresses });
  }
  return items;
}

const RUNNING = `filters=${encodeURIComponent(JSON.stringify({ 'desired-state': ['running'] }))}`;

function choose(
  addresses: ReadonlyMap<string, string>,
  labels: Readonly<Record<string, string>>,
  { networkLabels, network }: AddressOptions,
  missing: (network: string) => void,
): string | undefined {
  const told = networkLabels.map((label) => labelOf(labels, label)).find((value) => value !== undefined);
  const wanted = told ?? network;
  if (wanted !== '') {
    const found = addresses.get(wanted);
    if (found !== undefined) return found;
    if (addresses.size > 0) missing(wanted);
  }
  const [first] = addresses.values();
  return first;
}
