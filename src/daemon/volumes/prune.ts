import type { VolumesPruneReport } from '#api/volume.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { labelsFit } from './list.ts';

/** POST /volumes/prune: removes anonymous volumes without a container, all of them with the filter `all`. */
export function volumesPrune(daemon: Daemon, filters: Filters): VolumesPruneReport {
  filters.validate(['label', 'label!', 'all']);
  const all = filters.boolean('all', false);
  const deleted: string[] = [];
  let space = 0;
  for (const volume of daemon.volumes.list()) {
    if (volume.users.size > 0 || (!all && !volume.anonymous) || !labelsFit(filters, volume.labels)) continue;
    // What a plug-in keeps, or what options mount, may be somewhere else.
    if (volume.driver !== 'local' || volume.options) continue;
    space += daemon.volumes.size(volume);
    daemon.volumes.remove(volume.name);
    deleted.push(volume.name);
  }
  daemon.events.log('volume', 'prune', '', { reclaimed: String(space) });
  return { VolumesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: space };
}
