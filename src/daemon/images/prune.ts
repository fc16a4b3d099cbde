import type { ImageDeleteItem, ImagesPruneReport } from '#api/image.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { untilOf } from '../prune.ts';
import { labelsFit } from '../volumes/list.ts';
import { containerCounts } from './list.ts';
import { imageRemove } from './remove.ts';

/** POST /images/prune: removes images without a name, and with `dangling=false` all that no container has. */
export function imagesPrune(daemon: Daemon, filters: Filters): ImagesPruneReport {
  filters.validate(['dangling', 'label', 'label!', 'until']);
  const danglingOnly = filters.boolean('dangling', true);
  const until = untilOf(daemon.clock, filters);
  const counts = containerCounts(daemon);
  const deleted: ImageDeleteItem[] = [];
  let space = 0;
  for (const image of daemon.images.list()) {
    if ((counts.get(image) ?? 0) > 0 || (danglingOnly && image.tags.size > 0)) continue;
    if ((until !== undefined && image.created > until) || !labelsFit(filters, image.config.Labels)) continue;
    const { size } = image;
    const report = imageRemove(daemon, image.id, { force: true, prune: true });
    if (report.some(({ Deleted }) => Deleted !== undefined)) space += size;
    deleted.push(...report);
  }
  daemon.events.log('image', 'prune', '', { reclaimed: String(space) });
  return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: space };
}
