import type { Coroutine } from '#kernel/coroutine.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { Controller } from '../controller.ts';
import type { Network } from '../network.ts';
import type { TextFile } from '../sandboxoptions.ts';

/**
 * Makes a network's load balancer on this node: a namespace with one interface, in which IPVS shares the network's virtual
 * addresses out to tasks (moby Network.createLoadBalancerSandbox).
 * @param address this node's on the network, with the network's prefix length
 */
export function* createBalancer(controller: Controller, network: Network, address: Prefix): Coroutine<void> {
  const { ingress, name, id } = network;
  const sandbox = controller.newSandbox(ingress ? `${name}-sbox` : `lb-${name}`, {
    hostname: '',
    domainname: '',
    hostsFile: nowhere(),
    resolvFile: nowhere(),
    hostResolvConf: controller.hostResolvConf(),
    keyName: ingress ? 'ingress_sbox' : `lb_${id.slice(0, 9)}`,
    balancesOnly: !ingress,
    daemon: controller.daemon,
  });
  try {
    const endpoint = yield* network.createEndpoint(`${name}-endpoint`, {
      containerId: sandbox.containerId,
      ...(address.family === 4 ? { ipv4: address.addr } : { ipv6: address.addr }),
      loadBalancer: true,
    });
    try {
      yield* endpoint.join(sandbox);
    } catch (error) {
      yield* endpoint.delete(true);
      throw error;
    }
  } catch (error) {
    yield* sandbox.delete();
    throw error;
  }
  controller.services.populate(network);
}

/** Takes it away again; harmless where there is none. */
export function* deleteBalancer(controller: Controller, network: Network): Coroutine<void> {
  const { balancerEndpoint } = network;
  if (!balancerEndpoint) return;
  const sandbox = controller.sandbox(balancerEndpoint.containerId);
  if (sandbox) yield* sandbox.delete();
  else yield* balancerEndpoint.delete(true);
}

/** Nobody reads its files. */
function nowhere(): TextFile {
  let content: string | undefined;
  return {
    read: () => content,
    write: (text) => {
      content = text;
    },
  };
}
