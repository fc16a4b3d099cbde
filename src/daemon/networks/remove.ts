import { asDockerError, forbidden } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';
import { lookupNetwork } from './lookup.ts';
import { countUser } from './pluginuse.ts';
import { isPredefined } from './predefined.ts';

/** DELETE /networks/{id} @throws DockerError for predefined networks and those with active endpoints */
export function* networkRemove(daemon: Daemon, name: string): Coroutine<void> {
  const found = yield* lookupNetwork(daemon, name);
  const { local: network } = found;
  if (network && daemon.older?.owns(network)) {
    yield* daemon.older.removeNetwork(network);
    daemon.events.log('network', 'destroy', network.id, { name: network.name, type: network.driver });
    return;
  }
  if (!network || network.dynamic) {
    const id = network?.id ?? found.swarm?.ID;
    yield* daemon.cluster.control('network.remove', { id });
    return;
  }
  if (isPredefined(network.name, daemon.platform))
    throw forbidden(`${network.name} is a pre-defined network and cannot be removed`);
  yield* removeNetwork(daemon, network);
}

/** Removes a network and tells of it. @throws DockerError */
export function* removeNetwork(daemon: Daemon, network: Network): Coroutine<void> {
  try {
    yield* network.delete();
  } catch (error) {
    throw asDockerError(error).wrap('error while removing network');
  }
  countUser(daemon, network, -1);
  if (!network.configOnly)
    daemon.events.log('network', 'destroy', network.id, { name: network.name, type: network.driver });
}
