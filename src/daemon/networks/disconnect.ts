import { conflict, forbidden, invalidParameter, notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { detachFromNetwork } from './attach.ts';
import { findNetwork } from './find.ts';

/** POST /networks/{id}/disconnect @throws DockerError `container x is not connected to network y` */
export function* networkDisconnect(
  daemon: Daemon,
  name: string,
  containerName: string,
  force: boolean,
): Coroutine<void> {
  if (!containerName) throw invalidParameter('invalid name or ID supplied: ""');
  const network = findNetwork(daemon, name);
  const container = daemon.containers.find(containerName);
  if (!container) {
    // With force, an endpoint whose container is gone goes as well.
    if (!force) throw notFound(`No such container: ${containerName}`);
    if (!network) throw notFound(`network ${name} not found`);
    const endpoint = network.endpointByName(containerName);
    if (!endpoint) throw notFound(`endpoint ${containerName} not found`);
    yield* endpoint.delete(true);
    return;
  }
  yield* container.lock.free();
  const { state } = container;
  const key = network?.name ?? name;
  const attachment = container.networks.get(key);
  if (!state.running || (!network && force)) {
    if (state.removing || state.dead)
      throw conflict(
        `container ${container.id} is marked for removal and cannot be connected or disconnected to the network`,
      );
    if (!attachment) throw unknownError(`container ${container.id} is not connected to the network ${key}`);
    container.networks.delete(key);
    if (network) {
      daemon.events.log('network', 'disconnect', network.id, {
        container: container.id,
        name: network.name,
        type: network.driver,
      });
    }
    return;
  }
  if (!network) throw notFound(`network ${name} not found`);
  if (container.onHostNetwork && network.driver === 'host') {
    throw forbidden('cannot disconnect container from host network - container was created in host network mode');
  }
  if (!attachment?.endpoint)
    throw unknownError(`container ${container.id} is not connected to network ${network.name}`);
  yield* container.lock.hold(detachFromNetwork(daemon, container, attachment));
  container.networks.delete(key);
}
