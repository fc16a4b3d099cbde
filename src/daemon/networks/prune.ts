import type { NetworksPruneReport } from '#api/network.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { untilOf } from '../prune.ts';
import { parseRfc3339 } from '../timestamp.ts';
import { labelsFit } from '../volumes/list.ts';
import { isPredefined } from './predefined.ts';
import { removeNetwork } from './remove.ts';
import { swarmNetworks } from './swarmnetworks.ts';

/** POST /networks/prune: removes networks that no container is on. */
export function* networksPrune(daemon: Daemon, filters: Filters): Coroutine<NetworksPruneReport> {
  filters.validate(['label', 'label!', 'until']);
  const until = untilOf(daemon.clock, filters);
  const deleted: string[] = [];
  for (const network of daemon.controller.networks()) {
    if (
      network.dynamic ||
      isPredefined(network.name, daemon.platform) ||
      network.ingress ||
      network.configOnly ||
      network.endpoints().length > 0
    )
      continue;
    if ((until !== undefined && network.created > until) || !labelsFit(filters, network.labels)) continue;
    yield* removeNetwork(daemon, network);
    deleted.push(network.name);
  }
  deleted.push(...(yield* pruneShared(daemon, filters, until)));
  daemon.events.log('network', 'prune', '', { reclaimed: '0' });
  return { NetworksDeleted: deleted.length > 0 ? deleted : null };
}

/** The networks of the swarm that neither a service nor a task is on; the mesh's own stays. */
function* pruneShared(daemon: Daemon, filters: Filters, until: Nanoseconds | undefined): Coroutine<string[]> {
  const deleted: string[] = [];
  for (const { ID: id, Spec: spec, CreatedAt: at = '' } of yield* swarmNetworks(daemon)) {
    if (spec.Ingress || !labelsFit(filters, spec.Labels ?? {})) continue;
    if (until !== undefined && (parseRfc3339(daemon.clock, at) ?? 0) > until) continue;
    try {
      yield* daemon.cluster.control('network.remove', { id });
      deleted.push(spec.Name ?? '');
    } catch (error) {
      // It is in use.
      if (!(error instanceof DockerError)) throw error;
    }
  }
  return deleted;
}
