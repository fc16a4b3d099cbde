import { conflict, notFound } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { EndpointNetwork } from '#libnetwork/endpoint.ts';
import type { Network } from '#libnetwork/network.ts';
import { Attachment } from '../containers/attachment.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';
import { findNetwork } from './find.ts';
import { isUserDefined } from './predefined.ts';

/** How often it is tried again where a network went away just as it was to be joined (moby attachErrorRetries). */
const ATTEMPTS = 5;

/**
 * The network that a container is to join. One of the swarm is asked for at the managers: it comes to this host with the
 * container's address, if it is not here yet (moby daemon.findAndAttachNetwork).
 * @param key its name or id as far as it is known
 * @throws DockerError `network x not found`; `Could not attach to network x: …`
 */
export function* findAndAttach(
  daemon: Daemon,
  container: Container,
  key: string,
  settings: Attachment,
): Coroutine<{ network: Network; settings: Attachment }> {
  // The default bridge has another id each time the engine starts.
  const term = (isUserDefined(key) && settings.networkId) || key;
  if (daemon.older && !findNetwork(daemon, term)) yield* daemon.older.refresh();
  const known = findNetwork(daemon, term);
  const attachments = daemon.cluster.node?.worker.attachments;
  if (container.clusterTask || (known && !known.dynamic) || !attachments) {
    return { network: daemon.controller.network(term), settings };
  }
  if (known && container.networks.get(known.name)?.endpoint)
    throw conflict(`container is already attached to network ${known.name}`);
  const { IPv4Address: ipv4, IPv6Address: ipv6 } = settings.ipam ?? {};
  const wanted = [ipv4, ipv6].flatMap((address) => (address ? [address] : []));
  for (let attempt = 1; ; attempt++) {
    const addresses = yield* attachments.attach(term, container.id, wanted);
    const network = findNetwork(daemon, term);
    if (network) return { network, settings: given(settings, addresses) };
    yield* attachments.detach(term, container.id);
    if (attempt === ATTEMPTS) throw notFound(`network ${term} not found`);
  }
}

/** Called when a container is off a network: the managers may give its address to others. */
export function* leaveSwarmNetwork(daemon: Daemon, container: Container, network: EndpointNetwork): Coroutine<void> {
  if (container.clusterTask) return;
  const attachments = daemon.cluster.node?.worker.attachments;
  if (!attachments) return;
  yield* attachments.detach(network.name, container.id);
  yield* attachments.detach(network.id, container.id);
}

/** What was asked for, with the addresses that it has got. */
function given(settings: Attachment, addresses: readonly string[]): Attachment {
  const bare = addresses.map((address) => address.split('/')[0] ?? '');
  const ipv4 = bare.find((address) => !address.includes(':'));
  const ipv6 = bare.find((address) => address.includes(':'));
  return new Attachment({
    IPAMConfig: { ...settings.ipam, ...(ipv4 && { IPv4Address: ipv4 }), ...(ipv6 && { IPv6Address: ipv6 }) },
    Links: settings.links,
    Aliases: settings.aliases,
    MacAddress: settings.mac,
    DriverOpts: settings.driverOptions,
    GwPriority: settings.gwPriority,
  });
}
