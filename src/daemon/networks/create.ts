import type { NetworkCreateRequest, NetworkCreateResponse } from '#api/network.ts';
import { conflict, forbidden, unavailable } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { NOT_A_MANAGER } from '../swarm/notmanager.ts';
import { countUser } from './pluginuse.ts';
import { isPredefined } from './predefined.ts';
import { swarmNetworkSpec, swarmNetworks } from './swarmnetworks.ts';
import { validateIpam } from './validateipam.ts';

/** POST /networks/create @throws DockerError */
export function* networkCreate(daemon: Daemon, request: NetworkCreateRequest): Coroutine<NetworkCreateResponse> {
  const { Name: name = '' } = request;
  if (isPredefined(name, daemon.platform)) throw forbidden(`operation is not permitted on predefined ${name} network `);
  const driver = request.Driver || (request.ConfigOnly ? 'null' : (daemon.platform?.networks?.driver ?? 'bridge'));
  if (daemon.older && driver === 'overlay') {
    const { id, driver: type } = yield* daemon.older.createNetwork(request);
    daemon.events.log('network', 'create', id, { name, type });
    return { Id: id, Warning: '' };
  }
  const shared = driver === 'overlay' || request.Scope === 'swarm';
  if (shared && daemon.cluster.isActiveManager) return yield* createShared(daemon, request, driver);
  if (driver === 'overlay') throw unavailable(NOT_A_MANAGER);
  if (request.Scope === 'swarm') throw forbidden('cannot create a swarm scoped network when swarm is not active');
  if (request.Ingress) throw forbidden('Ingress network can only be global scope network');
  if (yield* isSharedName(daemon, name)) throw conflict(`network with name ${name} already exists`);
  const enableIPv4 = request.EnableIPv4 ?? true;
  const enableIPv6 = request.EnableIPv6 ?? false;
  const configs = request.IPAM?.Config ?? [];
  validateIpam(configs, enableIPv6);
  const network = yield* daemon.controller.newNetwork({
    name,
    driver,
    enableIPv4,
    enableIPv6,
    internal: request.Internal ?? false,
    attachable: request.Attachable ?? false,
    ...(request.Scope && { scope: request.Scope }),
    labels: request.Labels ?? {},
    driverOptions: { ...daemon.config.networkOptions(driver), ...request.Options },
    ipam: {
      driver: ipamDriver(daemon, request, driver),
      options: request.IPAM?.Options === undefined ? {} : request.IPAM.Options,
      config: configs,
    },
    configOnly: request.ConfigOnly ?? false,
    ...(request.ConfigFrom?.Network && { configFrom: request.ConfigFrom.Network }),
  });
  countUser(daemon, network, 1);
  if (!network.configOnly) daemon.events.log('network', 'create', network.id, { name, type: network.driver });
  return { Id: network.id, Warning: '' };
}

function ipamDriver({ platform }: Daemon, { IPAM: ipam }: NetworkCreateRequest, driver: string): string {
  const given = ipam?.Driver || 'default';
  return given === 'default' ? (platform?.ipamDriver?.(driver) ?? given) : given;
}

/** A network of the swarm is made by its managers; hosts get it when they need it. */
function* createShared(
  daemon: Daemon,
  request: NetworkCreateRequest,
  driver: string,
): Coroutine<NetworkCreateResponse> {
  const { Name: name } = request;
  validateIpam(request.IPAM?.Config ?? [], request.EnableIPv6 ?? false);
  yield* daemon.controller.drivers.resolve(driver);
  if (daemon.controller.networkByName(name) || (yield* isSharedName(daemon, name)))
    throw conflict(`network with name ${name} already exists`);
  const spec = swarmNetworkSpec(request, driver);
  return { Id: yield* daemon.cluster.control<string>('network.create', { spec }), Warning: '' };
}

function* isSharedName(daemon: Daemon, name: string): Coroutine<boolean> {
  return (yield* swarmNetworks(daemon)).some(({ Spec: spec }) => spec.Name === name);
}
