import type { Coroutine } from '#kernel/coroutine.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { Controller } from '../controller.ts';
import type { NetworkOptions } from '../networkoptions.ts';

/**
 * Makes the ingress network on this node, with its load balancer ingress_sbox; one that is there under another id or address
 * goes first (moby daemon.setupIngress).
 * @param address this node's on it, with the network's prefix length
 */
export function* setUpIngress(controller: Controller, options: NetworkOptions, address: Prefix): Coroutine<void> {
  const known = controller.networks().find(({ ingress }) => ingress);
  if (known) {
    if (known.id === options.id && known.loadBalancer?.equals(address)) return;
    yield* releaseIngress(controller);
  }
  yield* controller.newNetwork({ ...options, ingress: true, dynamic: true, scope: 'swarm', loadBalancer: address });
}

/** Takes it away, with all that is left on it. */
export function* releaseIngress(controller: Controller): Coroutine<void> {
  const network = controller.networks().find(({ ingress }) => ingress);
  if (!network) return;
  for (const endpoint of network.endpoints()) if (!endpoint.loadBalancer) yield* endpoint.delete(true);
  yield* network.delete();
}
