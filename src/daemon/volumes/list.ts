import type { VolumeListResponse } from '#api/volume.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { describeVolume } from './describe.ts';
import type { Volume } from './volume.ts';

/** GET /volumes @throws DockerError for filters it does not know */
export function volumeList(daemon: Daemon, filters: Filters): VolumeListResponse {
  filters.validate(['dangling', 'driver', 'label', 'name']);
  const dangling = filters.has('dangling') ? filters.boolean('dangling', false) : undefined;
  const shown = daemon.volumes.list().filter((volume) => matches(filters, volume, dangling));
  return { Volumes: shown.map((volume) => describeVolume(daemon, volume)), Warnings: null };
}

function matches(filters: Filters, volume: Volume, dangling: boolean | undefined): boolean {
  if (dangling !== undefined && dangling !== (volume.users.size === 0)) return false;
  return (
    (!filters.has('name') ||
      filters.get('name').some((name) => volume.name.includes(name) || filters.match('name', volume.name))) &&
    filters.exact('driver', volume.driver) &&
    filters.pairs('label', volume.labels)
  );
}

/** For prune: whether the labels asked for fit. @throws never */
export function labelsFit(filters: Filters, labels: Readonly<Record<string, string>> | null | undefined): boolean {
  if (!filters.pairs('label', labels)) return false;
  return !filters.has('label!') || !filters.pairs('label!', labels);
}
