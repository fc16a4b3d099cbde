import type { ImageDeleteItem, ImagesPruneReport } from '#api/image.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { untilOf } from '../prune.ts';
import { labelsFit } from '../volumes/list.ts';
import type { Image } from './image.ts';
import { imageRemove } from './remove.ts';

/** POST /images/prune: removes images without a name, and with `dangling=false` all that no container has. */
export function imagesPrune(daemon: Daemon, filters: Filters): ImagesPruneReport {
  filters.validate(['dangling', 'label', 'label!', 'until']);
  const danglingOnly = filters.boolean('dangling', true);
  const until = untilOf(daemon.clock, filters);
  const deleted: ImageDeleteItem[] = [];
  const layers = () =>
    new Map(daemon.images.list().flatMap((image) => image.layers.map(({ chainId, size }) => [chainId, size] as const)));
  const before = layers();
  for (const image of daemon.images.list()) {
    if (!daemon.images.byId(image.id)) continue;
    if (
      image.tags.size === 0 &&
      image.digests.size === 0 &&
      daemon.images.list().some(({ parent }) => parent === image)
    )
      continue;
    if (danglingOnly && image.tags.size > 0) continue;
    if ((until !== undefined && image.created > until) || !labelsFit(filters, image.config.Labels)) continue;
    deleted.push(...removeAll(daemon, image));
  }
  for (const chainId of layers().keys()) before.delete(chainId);
  const space = [...before.values()].reduce((sum, size) => sum + size, 0);
  daemon.events.log('image', 'prune', '', { reclaimed: String(space) });
  return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: space };
}

/** Takes away name after name, as far as containers allow: one that is in use keeps its last name. */
function removeAll(daemon: Daemon, image: Image): ImageDeleteItem[] {
  const named = [...image.sortedTags, ...image.sortedDigests];
  const names = named.length > 0 ? named : [image.id];
  const report: ImageDeleteItem[] = [];
  for (const name of names) {
    try {
      // A digest goes with the last tag of its repository.
      if (name === image.id || daemon.images.named(name) === image)
        report.push(...imageRemove(daemon, name, { force: false, prune: true }));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
  }
  return report;
}
