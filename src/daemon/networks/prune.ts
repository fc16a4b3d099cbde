import type { NetworksPruneReport } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { untilOf } from '../prune.ts';
import { labelsFit } from '../volumes/list.ts';
import { isPredefined } from './predefined.ts';
import { removeNetwork } from './remove.ts';

/** POST /networks/prune: removes networks that no container is on. */
export function* networksPrune(daemon: Daemon, filters: Filters): Coroutine<NetworksPruneReport> {
  filters.validate(['label', 'label!', 'until']);
  const until = untilOf(daemon.clock, filters);
  const deleted: string[] = [];
  for (const network of daemon.controller.networks()) {
    if (isPredefined(network.name) || network.ingress || network.configOnly || network.endpoints().length > 0) continue;
    if ((until !== undefined && network.created > until) || !labelsFit(filters, network.labels)) continue;
    yield* removeNetwork(daemon, network);
    deleted.push(network.name);
  }
  daemon.events.log('network', 'prune', '', { reclaimed: '0' });
  return { NetworksDeleted: deleted.length > 0 ? deleted : null };
}
