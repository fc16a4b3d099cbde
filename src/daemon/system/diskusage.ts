import type { DiskUsage } from '#api/system.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import { sharedBy } from '../builder/buildkit/usage.ts';
import { summaryOf } from '../containers/list.ts';
import type { Daemon } from '../daemon.ts';
import { containerCounts, imageSummary, parentsOf } from '../images/list.ts';
import { rfc3339Nano } from '../timestamp.ts';

const TYPES = ['container', 'image', 'volume', 'build-cache'];

/** GET /system/df @param types what to count, all where empty @throws DockerError `unknown object type: x` */
export function systemDiskUsage(daemon: Daemon, types: readonly string[]): DiskUsage {
  for (const type of types) if (!TYPES.includes(type)) throw invalidParameter(`unknown object type: ${type}`);
  const wanted = (type: string) => types.length === 0 || types.includes(type);
  const layers = new Map(
    daemon.images.list().flatMap((image) => image.layers.map(({ chainId, size }) => [chainId, size] as const)),
  );
  return {
    LayersSize: wanted('image') ? [...layers.values()].reduce((sum, size) => sum + size, 0) : 0,
    Images: wanted('image') ? images(daemon) : null,
    Containers: wanted('container')
      ? daemon.containers.list().map((container) => summaryOf(daemon, container, true))
      : null,
    Volumes: wanted('volume') ? volumes(daemon) : null,
    BuildCache: wanted('build-cache') ? buildCache(daemon) : null,
  };
}

function images(daemon: Daemon) {
  const parents = parentsOf(daemon);
  const all = daemon.images
    .list()
    .filter((image) => image.tags.size > 0 || image.digests.size > 0 || !parents.has(image));
  const counts = containerCounts(daemon);
  const users = new Map<string, number>();
  for (const { layers } of all) for (const { chainId } of layers) users.set(chainId, (users.get(chainId) ?? 0) + 1);
  return all.map((image) => {
    const shared = image.layers
      .filter(({ chainId }) => (users.get(chainId) ?? 0) > 1)
      .reduce((sum, { size }) => sum + size, 0);
    return {
      ...imageSummary(daemon, image, image.sortedTags, counts.get(image) ?? 0),
      RepoDigests: null,
      SharedSize: shared,
    };
  });
}

/** Volumes with mount options are left out: what is mounted there may be slow to count. */
function volumes(daemon: Daemon) {
  const counted = daemon.volumes.list().filter(({ options }) => Object.keys(options ?? {}).length === 0);
  return counted.map((volume) => ({
    ...volume.toApi(daemon.clock),
    UsageData: { RefCount: volume.users.size, Size: daemon.volumes.size(volume) },
  }));
}

function buildCache(daemon: Daemon) {
  const { root, clock } = daemon;
  const shared = sharedBy(daemon);
  return root.buildCache.list().map((record) => ({
    ID: record.id,
    Type: record.type,
    Description: record.description,
    InUse: false,
    Shared: shared(record),
    Size: record.size,
    CreatedAt: rfc3339Nano(clock, record.created),
    LastUsedAt: rfc3339Nano(clock, record.lastUsed),
    UsageCount: record.uses,
  }));
}
