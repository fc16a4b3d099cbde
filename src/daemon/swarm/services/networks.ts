import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import type { ServiceSpec } from '#api/swarm/service.ts';
import { DockerError, forbidden } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import { findNetwork } from '../../networks/find.ts';
import { isPredefined } from '../../networks/predefined.ts';
import { lookup } from '../lookup.ts';

/**
 * The spec with its networks by id (moby daemon/cluster.populateNetworkID).
 * @throws DockerError `network x not found`; forbidden for a network of this host
 */
export function* resolveNetworks(daemon: Daemon, spec: ServiceSpec): Coroutine<ServiceSpec> {
  const { TaskTemplate: task, Networks: networks } = spec;
  if (task?.Networks?.length) {
    return { ...spec, TaskTemplate: { ...task, Networks: yield* resolve(daemon, task.Networks) } };
  }
  return networks?.length ? { ...spec, Networks: yield* resolve(daemon, networks) } : spec;
}

function* resolve(daemon: Daemon, networks: readonly NetworkAttachmentConfig[]): Coroutine<NetworkAttachmentConfig[]> {
  const resolved: NetworkAttachmentConfig[] = [];
  for (const config of networks) resolved.push({ ...config, Target: yield* idOf(daemon, config.Target ?? '') });
  return resolved;
}

function* idOf(daemon: Daemon, target: string): Coroutine<string> {
  try {
    return (yield* lookup(daemon.cluster, 'network', target)).ID;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const local = findNetwork(daemon, target);
    if (local && isPredefined(local.name)) return (yield* lookup(daemon.cluster, 'network', local.name)).ID;
    if (local && !local.dynamic) {
      throw forbidden(
        `The network ${local.name} cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.`,
      );
    }
    throw error;
  }
}
