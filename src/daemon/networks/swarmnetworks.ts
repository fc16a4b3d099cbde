import type { NetworkCreateRequest, NetworkInspect } from '#api/network.ts';
import type { SwarmNetworkSpec } from '#api/swarm/network.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { ordered } from '../ordered.ts';
import { PREDEFINED_LABEL } from '../swarm/manager/predefined.ts';
import type { NetworkObject } from '../swarm/store/objects.ts';

/**
 * The networks of the swarm, where this engine is one of its managers; none elsewhere.
 * @param predefined also those that stand for the hosts' own, such as `host`
 */
export function* swarmNetworks({ cluster }: Daemon, predefined = false): Coroutine<NetworkObject[]> {
  if (!cluster.isActiveManager) return [];
  try {
    const all = yield* cluster.control<NetworkObject[]>('network.list');
    return all.filter(({ Spec: spec }) => predefined || spec.Labels?.[PREDEFINED_LABEL] !== 'true');
  } catch (error) {
    // Without a leader this host's own networks are all that can be told of.
    if (error instanceof DockerError) return [];
    throw error;
  }
}

/** A network of the swarm as one engine shows it that has no part in it (moby convert.BasicNetworkFromGRPC). */
export function presentSwarmNetwork(network: NetworkObject): NetworkInspect {
  const { Spec: spec, DriverState: driver, IPAMOptions: ipam } = network;
  const labels = spec.Labels ?? {};
  return {
    Name: spec.Name ?? '',
    Id: network.ID,
    Created: network.CreatedAt ?? '',
    Scope: 'swarm',
    Driver: driver?.Name ?? '',
    EnableIPv4: true,
    EnableIPv6: spec.IPv6Enabled ?? false,
    IPAM: {
      Driver: ipam?.Driver?.Name ?? '',
      Options: ipam?.Driver?.Options ?? null,
      Config: ipam ? (ipam.Configs ?? []) : null,
    },
    Internal: spec.Internal ?? false,
    Attachable: spec.Attachable ?? false,
    Ingress: spec.Ingress ?? false,
    ConfigFrom: { Network: spec.ConfigFrom?.Network ?? '' },
    ConfigOnly: false,
    Containers: null,
    Options: driver?.Options ? ordered(driver.Options) : null,
    Labels: Object.keys(labels).length > 0 ? ordered(labels) : null,
  };
}

/** The spec of a network that is to be made (moby convert.BasicNetworkCreateToGRPC). */
export function swarmNetworkSpec(request: NetworkCreateRequest, driver: string): SwarmNetworkSpec {
  const { IPAM: ipam, Options: options } = request;
  const configs = (ipam?.Config ?? []).filter((config) => config.Subnet);
  return {
    Name: request.Name,
    Labels: ordered(request.Labels ?? {}),
    DriverConfiguration: {
      Name: driver,
      ...(options && Object.keys(options).length > 0 && { Options: ordered(options) }),
    },
    ...(request.EnableIPv6 && { IPv6Enabled: true }),
    ...(request.Internal && { Internal: true }),
    ...(request.Attachable && { Attachable: true }),
    ...(request.Ingress && { Ingress: true }),
    IPAMOptions: {
      Driver: {
        Name: ipam?.Driver || 'default',
        ...(ipam?.Options && Object.keys(ipam.Options).length > 0 && { Options: ipam.Options }),
      },
      ...(configs.length > 0 && { Configs: configs }),
    },
    ...(request.ConfigFrom?.Network && { ConfigFrom: { Network: request.ConfigFrom.Network } }),
    Scope: 'swarm',
  };
}
