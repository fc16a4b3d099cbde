import { asDockerError, conflict, invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { EndpointOptions } from '#libnetwork/endpointoptions.ts';
import type { Network } from '#libnetwork/network.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import type { Attachment } from '../containers/attachment.ts';
import type { Container } from '../containers/container.ts';
import { updateParentHosts } from '../containers/links.ts';
import type { Daemon } from '../daemon.ts';
import { validateEndpointSettings } from './endpointsettings.ts';
import { findNetwork } from './find.ts';
import { exposedPorts, portBindings } from './ports.ts';
import { isUserDefined } from './predefined.ts';
import { findAndAttach, leaveSwarmNetwork } from './swarmattach.ts';

/**
 * Plugs a running container into a network (moby daemon.connectToNetwork).
 * @param key how the container knows the network so far: its name, or what was asked for
 * @throws DockerError
 */
export function* attachToNetwork(
  daemon: Daemon,
  container: Container,
  key: string,
  wanted: Attachment,
): Coroutine<void> {
  // Without a default bridge, who names no other network is on none.
  if (key === 'bridge' && daemon.config.text('bridge') === 'none') return;
  const { network, settings: attachment } = yield* findAndAttach(daemon, container, key, wanted);
  if (key !== container.hostConfig.NetworkMode) normalizeNetworkMode(daemon, container);
  checkCompatible(daemon, container, network);
  const settings = { IPAMConfig: attachment.ipam, Aliases: attachment.aliases };
  const fault = validateEndpointSettings(network, network.name, settings);
  if (fault) throw invalidParameter(fault);
  if (isUserDefined(network.name)) attachment.dnsNames = dnsNames(container, attachment.aliases ?? []);
  const { sandbox } = container;
  if (!sandbox) throw conflict(`container ${container.id} is not running`);
  const endpoint = yield* network.createEndpoint(
    container.name,
    endpointOptions(daemon, container, network, attachment),
  );
  if (key !== network.name) container.networks.delete(key);
  container.networks.set(network.name, attachment);
  attachment.networkId = network.id;
  try {
    yield* endpoint.join(sandbox);
  } catch (error) {
    yield* endpoint.delete(true);
    throw error;
  }
  attachment.endpoint = endpoint;
  if (network.name === 'bridge' && !container.state.running) updateParentHosts(daemon, container);
  daemon.events.log('network', 'connect', network.id, {
    container: container.id,
    name: network.name,
    type: network.driver,
  });
}

/** A network mode that is the beginning of an id becomes the whole id. @throws DockerError where its network is gone */
function normalizeNetworkMode(daemon: Daemon, { hostConfig }: Container): void {
  const mode = hostConfig.NetworkMode;
  if (!isUserDefined(mode)) return;
  let network: Network;
  try {
    network = daemon.controller.network(mode);
  } catch (error) {
    throw asDockerError(error).wrap(`could not find a network matching network mode ${mode}`);
  }
  if (mode !== network.id && mode !== network.name) hostConfig.NetworkMode = network.id;
}

/** Takes a container off a network; the network remembers nothing of it. */
export function* detachFromNetwork(daemon: Daemon, container: Container, attachment: Attachment): Coroutine<void> {
  const { endpoint } = attachment;
  if (!endpoint) return;
  const { network } = endpoint;
  attachment.endpoint = undefined;
  if (container.sandbox) yield* endpoint.leave(container.sandbox);
  yield* endpoint.delete(false);
  yield* leaveSwarmNetwork(daemon, container, network);
  daemon.events.log('network', 'disconnect', network.id, {
    container: container.id,
    name: network.name,
    type: network.driver,
  });
}

/** @throws DockerError where the container's networks and this one exclude each other */
export function checkCompatible(daemon: Daemon, container: Container, network: Network): void {
  if (!container.onHostNetwork && network.driver === 'host') {
    throw invalidParameter('cannot connect container to host network - container must be created in host network mode');
  }
  for (const [name, { networkId }] of container.networks) {
    const other = findNetwork(daemon, networkId || name);
    if (!other || other === network) continue;
    if (other.driver === 'null' || network.driver === 'null') {
      throw invalidParameter(
        'container cannot be connected to multiple networks with one of the networks in private (none) mode',
      );
    }
  }
}

/** The names that other containers of a user-defined network find it by. */
export function dnsNames(container: Container, aliases: readonly string[]): string[] {
  return [...new Set([container.name, ...aliases, container.shortId, container.config.Hostname])].filter(
    (name) => name !== '',
  );
}

function endpointOptions(
  daemon: Daemon,
  container: Container,
  network: Network,
  attachment: Attachment,
): EndpointOptions {
  const userDefined = isUserDefined(network.name);
  const { IPv4Address: ipv4 = '', IPv6Address: ipv6 = '', LinkLocalIPs: linkLocal = [] } = attachment.ipam ?? {};
  return {
    containerId: container.id,
    ipv4: Addr.tryParse(ipv4),
    ipv6: Addr.tryParse(ipv6),
    linkLocal: linkLocal.flatMap((text) => Addr.tryParse(text) ?? []),
    mac: attachment.mac === '' ? undefined : parseMac(attachment.mac),
    aliases: attachment.aliases ?? [],
    dnsNames: attachment.dnsNames ?? [],
    links: linkNames(attachment.links ?? []),
    driverOptions: attachment.driverOptions ?? {},
    exposedPorts: exposedPorts(container),
    portBindings: portBindings(container),
    service: container.clusterTask?.services.get(network.id),
    disableResolution: !userDefined,
    gwPriority: attachment.gwPriority,
    ...(!userDefined && {
      childContainers: container.links.map(({ child }) => child.id),
      parentContainers: parentsOf(daemon, container),
    }),
  };
}

/** `db:database` → database means db. */
function linkNames(links: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    links.map((text) => {
      const [name = '', alias = name] = text.split(':');
      return [alias, name];
    }),
  );
}

/** Running containers that link to this one. */
function parentsOf(daemon: Daemon, container: Container): string[] {
  return [...(daemon.linkParents.get(container.id) ?? [])].filter(({ state }) => state.running).map(({ id }) => id);
}
