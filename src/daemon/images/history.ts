import type { ImageHistoryItem } from '#api/image.ts';
import type { Daemon } from '../daemon.ts';
import { unixSeconds } from '../timestamp.ts';
import type { Image } from './image.ts';

/** GET /images/{name}/history: the newest step first; steps that are no image of their own have no id. */
export function imageHistory(daemon: Daemon, name: string): ImageHistoryItem[] {
  let image: Image | undefined = daemon.images.get(name);
  const items: ImageHistoryItem[] = [];
  for (const entry of [...image.history].reverse()) {
    const own: Image | undefined = image?.history.at(-1) === entry ? image : undefined;
    items.push({
      Comment: entry.comment,
      Created: unixSeconds(daemon.clock, entry.created),
      CreatedBy: entry.createdBy,
      Id: own?.id ?? '<missing>',
      Size: entry.size,
      Tags: own && own.tags.size > 0 ? own.sortedTags : null,
    });
    if (own) image = own.parent;
  }
  return items;
}
