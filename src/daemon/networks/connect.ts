import type { EndpointSettings } from '#api/container.ts';
import { conflict, forbidden, invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { parseMac } from '#netip/mac.ts';
import { Attachment } from '../containers/attachment.ts';
import type { Daemon } from '../daemon.ts';
import { attachToNetwork, checkCompatible, dnsNames } from './attach.ts';
import { validateEndpointSettings } from './endpointsettings.ts';
import { findNetwork } from './find.ts';
import { isUserDefined } from './predefined.ts';

/** POST /networks/{id}/connect @throws DockerError */
export function* networkConnect(
  daemon: Daemon,
  name: string,
  containerName: string,
  settings: Partial<EndpointSettings> | null,
): Coroutine<void> {
  if (!containerName) throw invalidParameter('invalid name or ID supplied: ""');
  const container = daemon.containers.get(containerName);
  yield* container.lock.free();
  if (settings?.MacAddress && parseMac(settings.MacAddress) === undefined) {
    throw invalidParameter(`invalid MAC address: ${settings.MacAddress}`);
  }
  const attachment = new Attachment(settings);
  const { state } = container;
  if (state.removing || state.dead)
    throw conflict(
      `container ${container.id} is marked for removal and cannot be connected or disconnected to the network`,
    );
  if (state.running) {
    const network = findNetwork(daemon, name);
    if (container.networkOf !== undefined || (container.onHostNetwork && network?.driver !== 'host')) {
      throw forbidden(
        'container sharing network namespace with another container or host cannot be connected to any other network',
      );
    }
    yield* container.lock.hold(attachToNetwork(daemon, container, network?.name ?? name, attachment));
    return;
  }
  const network = findNetwork(daemon, name);
  if (!network) {
    container.networks.set(name, attachment);
    return;
  }
  checkCompatible(daemon, container, network);
  const fault = validateEndpointSettings(network, network.name, settings);
  if (fault) throw invalidParameter(fault);
  if (isUserDefined(network.name)) attachment.dnsNames = dnsNames(container, attachment.aliases ?? []);
  container.networks.set(network.name, attachment);
}
