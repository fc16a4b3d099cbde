import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { networkDisconnect } from './disconnect.ts';

/**
 * The node leaves its swarm: containers that somebody had attached by hand are taken off the swarm's networks, and run on
 * without them; then the networks go (moby daemon.clearAttachableNetworks).
 */
export function* clearAttachableNetworks(daemon: Daemon): Coroutine<void> {
  for (const network of daemon.controller.networks()) {
    if (network.scope !== 'swarm' || !network.dynamic) continue;
    try {
      for (const { loadBalancer, containerId } of network.endpoints())
        if (!loadBalancer) yield* networkDisconnect(daemon, network.name, containerId, true);
      yield* network.delete();
    } catch (error) {
      // A container that is just ending takes it away itself.
      if (!(error instanceof DockerError)) throw error;
    }
  }
}
