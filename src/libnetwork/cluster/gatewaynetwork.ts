import type { Coroutine } from '#kernel/coroutine.ts';
import type { Controller } from '../controller.ts';
import { LABELS } from '../drivers/bridge/labels.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Network } from '../network.ts';

/** The bridge that gives containers on overlay networks their way out, and its interface. */
export const GATEWAY_NETWORK = 'docker_gwbridge';

/** Drivers whose networks are left as they are, with or without a way out. */
const ON_THEIR_OWN: ReadonlySet<string> = new Set(['bridge', 'host', 'null', 'macvlan', 'ipvlan']);

/** docker_gwbridge; made where this node does not have it yet. One that somebody has made with other options stays. */
export function* gatewayNetwork(controller: Controller): Coroutine<Network> {
  return (
    controller.networkByName(GATEWAY_NETWORK) ??
    (yield* controller.newNetwork({
      name: GATEWAY_NETWORK,
      driver: 'bridge',
      ipam: { driver: 'default', options: null },
      driverOptions: {
        [LABELS.name]: GATEWAY_NETWORK,
        [LABELS.icc]: 'false',
        [LABELS.masquerade]: 'true',
      },
    }))
  );
}

/**
 * Whether a container's networks leave it without a way out that it should have (moby Sandbox.needDefaultGW).
 * @param endpoints its endpoints but for the one on docker_gwbridge
 */
export function needsGatewayNetwork(endpoints: readonly Endpoint[]): boolean {
  const leading = endpoints.filter(
    ({ network, disableGatewayService }) =>
      !network.internal && !disableGatewayService && network.driver !== 'null' && network.driver !== 'host',
  );
  if (leading.some(({ way4, way6 }) => way4 || way6)) return false;
  return leading.some(({ network }) => !ON_THEIR_OWN.has(network.driver));
}
