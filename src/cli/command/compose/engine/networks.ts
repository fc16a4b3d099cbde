import type { NetworkInspect } from '#api/network.ts';
import type { Client } from '#client/client.ts';
import { containerStop } from '#client/container/stop.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import { networkConnect } from '#client/network/connect.ts';
import { networkCreate } from '#client/network/create.ts';
import { networkDisconnect } from '#client/network/disconnect.ts';
import { networkInspect } from '#client/network/inspect.ts';
import { networkList } from '#client/network/list.ts';
import { networkRemove } from '#client/network/remove.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeNetwork, ComposeProject } from '../../../compose/spec/types.ts';
import { failureOf } from '../../../parallel.ts';
import { logWarning } from '../context.ts';
import { type Progress, say } from '../progress.ts';
import { projectContainers, serviceOf } from './containers.ts';
import { networkDigest } from './digest.ts';
import { COMPOSE_VERSION, LABELS } from './labels.ts';

/** Makes the networks of a project that are not there; answers their ids by their names in the files. @throws CliError */
export function* ensureNetworks(
  context: CommandContext,
  project: ComposeProject,
  progress: Progress,
): Coroutine<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [key, network] of Object.entries(project.networks)) {
    const id = network.external
      ? yield* externalNetwork(context.client, network)
      : yield* ensureNetwork(context, project, key, network, progress);
    ids.set(key, id);
  }
  return ids;
}

function* named(client: Client, name: string): Coroutine<NetworkInspect[]> {
  const found = yield* networkList(client, { filters: new Map([['name', [name]]]) });
  return found.filter((network) => network.Name === name);
}

function* externalNetwork(client: Client, { name }: ComposeNetwork): Coroutine<string> {
  const [first, second] = yield* named(client, name);
  if (second)
    throw new CliError(
      `multiple networks with name ${JSON.stringify(name)} were found. Use network ID as \`name\` to avoid ambiguity`,
    );
  if (first) return first.Id;
  let found: NetworkInspect | undefined;
  try {
    found = yield* networkInspect(client, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  if (found) return found.Id;
  throw new CliError(`network ${name} declared as external, but could not be found`);
}

function* ensureNetwork(
  context: CommandContext,
  project: ComposeProject,
  key: string,
  network: ComposeNetwork,
  progress: Progress,
): Coroutine<string> {
  const { client } = context;
  const [there] = yield* named(client, network.name);
  const digest = networkDigest(network);
  if (there !== undefined) {
    const labels = there.Labels ?? {};
    if (labels[LABELS.project] === undefined) {
      yield* logWarning(
        context,
        `a network with name ${network.name} exists but was not created by compose.\nSet \`external: true\` to use an existing network`,
      );
    } else if (labels[LABELS.project] !== project.name) {
      yield* logWarning(
        context,
        `a network with name ${network.name} exists but was not created for project ${JSON.stringify(project.name)}.\nSet \`external: true\` to use an existing network`,
      );
    }
    if (labels[LABELS.network] !== key) {
      throw new CliError(
        `network ${network.name} was found but has incorrect label ${LABELS.network} set to ${JSON.stringify(labels[LABELS.network] ?? '')} (expected: ${JSON.stringify(key)})`,
      );
    }
    if (labels[LABELS.hash] === undefined || labels[LABELS.hash] === digest) return there.Id;
    return yield* replaceNetwork(context, project, key, network, there, progress);
  }
  return yield* createNetwork(client, project, key, network, progress);
}

function* createNetwork(
  client: Client,
  project: ComposeProject,
  key: string,
  network: ComposeNetwork,
  progress: Progress,
): Coroutine<string> {
  const id = `Network ${network.name}`;
  yield* say(progress, id, 'Creating');
  const { ipam } = network;
  try {
    const { Id } = yield* networkCreate(client, {
      Name: network.name,
      Driver: network.driver ?? 'bridge',
      Options: network.driver_opts ?? null,
      Internal: network.internal ?? false,
      Attachable: network.attachable ?? false,
      ...(network.enable_ipv4 !== undefined && { EnableIPv4: network.enable_ipv4 }),
      ...(network.enable_ipv6 !== undefined && { EnableIPv6: network.enable_ipv6 }),
      ...(ipam && {
        IPAM: {
          ...(ipam.driver !== undefined && { Driver: ipam.driver }),
          Options: null,
          Config: (ipam.config ?? []).map(({ subnet, gateway, ip_range, aux_addresses }) => ({
            ...(subnet !== undefined && { Subnet: subnet }),
            ...(ip_range !== undefined && { IPRange: ip_range }),
            ...(gateway !== undefined && { Gateway: gateway }),
            ...(aux_addresses && { AuxiliaryAddresses: aux_addresses }),
          })),
        },
      }),
      Labels: {
        ...network.labels,
        [LABELS.hash]: networkDigest(network),
        [LABELS.network]: key,
        [LABELS.project]: project.name,
        [LABELS.version]: COMPOSE_VERSION,
      },
    });
    yield* say(progress, id, 'Created');
    return Id;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    yield* say(progress, id, 'Error', 'error');
    throw new CliError(`failed to create network ${network.name}: ${error.message}`);
  }
}

/** A network that has changed is made anew; the project's containers are stopped meanwhile. */
function* replaceNetwork(
  context: CommandContext,
  project: ComposeProject,
  key: string,
  network: ComposeNetwork,
  old: NetworkInspect,
  progress: Progress,
): Coroutine<string> {
  const { client } = context;
  const services = Object.entries(project.services)
    .filter(([, service]) => service.networks && key in service.networks)
    .map(([name]) => name);
  const containers = yield* projectContainers(client, project.name, { all: true, services });
  for (const container of containers) {
    const id = `Container ${container.Names[0]?.slice(1)}`;
    yield* say(progress, id, 'Stopping');
    yield* containerStop(client, container.Id);
    yield* say(progress, id, 'Stopped');
  }
  for (const container of containers) {
    yield* failureOf(networkDisconnect(client, old.Id, { Container: container.Id, Force: true }));
  }
  yield* networkRemove(client, old.Id);
  yield* say(progress, `Network ${network.name}`, 'Removed');
  const id = yield* createNetwork(client, project, key, network, progress);
  for (const container of containers) {
    const service = project.services[serviceOf(container)];
    const own = service?.networks?.[key];
    yield* networkConnect(client, id, {
      Container: container.Id,
      EndpointConfig: {
        Aliases: [container.Names[0]?.slice(1) ?? '', serviceOf(container), ...(own?.aliases ?? [])],
        ...(own?.ipv4_address && { IPAMConfig: { IPv4Address: own.ipv4_address } }),
      },
    });
  }
  return id;
}

/** Removes a network of a project, if it is there and no container is on it. */
export function* removeNetwork(
  client: Client,
  project: string,
  network: { key?: string; name: string },
  progress: Progress,
): Coroutine<void> {
  const labels = [`${LABELS.project}=${project}`];
  if (network.key !== undefined) labels.push(`${LABELS.network}=${network.key}`);
  const found = (yield* networkList(client, { filters: new Map([['label', labels]]) })).filter(
    ({ Name }) => Name === network.name,
  );
  if (found.length === 0) return;
  const id = `Network ${network.name}`;
  yield* say(progress, id, 'Removing');
  for (const { Id } of found) {
    const inspected = yield* networkInspect(client, Id);
    if (Object.keys(inspected.Containers ?? {}).length > 0) {
      yield* say(progress, id, 'Resource is still in use', 'warning');
      return;
    }
    try {
      yield* networkRemove(client, Id);
    } catch (error) {
      if (isNotFound(error)) continue;
      yield* say(progress, id, 'Error', 'error');
      throw error instanceof ClientError
        ? new CliError(`failed to remove network ${network.name}: ${error.message}`)
        : error;
    }
  }
  yield* say(progress, id, 'Removed');
}
