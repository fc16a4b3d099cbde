import type { ContainersPruneReport } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { untilOf } from '../prune.ts';
import { labelsFit } from '../volumes/list.ts';
import { containerRemove } from './remove.ts';
import { layerSize } from './size.ts';

/** POST /containers/prune: removes all that do not run. */
export function* containersPrune(daemon: Daemon, filters: Filters): Coroutine<ContainersPruneReport> {
  filters.validate(['label', 'label!', 'until']);
  const until = untilOf(daemon.clock, filters);
  const deleted: string[] = [];
  let space = 0;
  for (const container of daemon.containers.list()) {
    if (container.state.running || !labelsFit(filters, container.config.Labels)) continue;
    if (until !== undefined && container.created > until) continue;
    const size = layerSize(container);
    yield* containerRemove(daemon, container.id);
    space += size;
    deleted.push(container.id);
  }
  daemon.events.log('container', 'prune', '', { reclaimed: String(space) });
  return { ContainersDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: space };
}
