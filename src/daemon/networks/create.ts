import type { NetworkCreateRequest, NetworkCreateResponse } from '#api/network.ts';
import { forbidden, unavailable } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { NOT_A_MANAGER } from '../swarm/notmanager.ts';
import { countUser } from './pluginuse.ts';
import { isPredefined } from './predefined.ts';
import { validateIpam } from './validateipam.ts';

/** POST /networks/create @throws DockerError */
export function* networkCreate(daemon: Daemon, request: NetworkCreateRequest): Coroutine<NetworkCreateResponse> {
  const { Name: name = '' } = request;
  if (isPredefined(name)) throw forbidden(`operation is not permitted on predefined ${name} network`);
  const driver = request.Driver || (request.ConfigOnly ? 'null' : 'bridge');
  if (driver === 'overlay') throw unavailable(NOT_A_MANAGER);
  if (request.Scope === 'swarm') throw forbidden('cannot create a swarm scoped network when swarm is not active');
  if (request.Ingress) throw forbidden('Ingress network can only be global scope network');
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
    driverOptions: request.Options ?? {},
    ipam: { driver: request.IPAM?.Driver || 'default', options: request.IPAM?.Options ?? {}, config: configs },
    configOnly: request.ConfigOnly ?? false,
    ...(request.ConfigFrom?.Network && { configFrom: request.ConfigFrom.Network }),
  });
  countUser(daemon, network, 1);
  if (!network.configOnly) daemon.events.log('network', 'create', network.id, { name, type: network.driver });
  return { Id: network.id, Warning: '' };
}
