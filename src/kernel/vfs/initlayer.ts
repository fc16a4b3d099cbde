import type { Nanoseconds } from '../clock.ts';
import { MemoryFileSystem } from './memoryfs.ts';

/**
 * The layer that moby puts between an image and a container's own layer (daemon/initlayer): the places of its mounts.
 * Being below the container's layer, they do not show in `docker diff`. All containers can share one.
 */
export function initLayer(at: Nanoseconds = 0): MemoryFileSystem {
  const layer = new MemoryFileSystem({ at });
  for (const path of ['dev/pts', 'dev/shm', 'etc', 'proc', 'sys']) layer.directory(path);
  for (const path of ['.dockerenv', 'dev/console', 'etc/hostname', 'etc/hosts', 'etc/resolv.conf']) {
    layer.put(path, '', 0o755);
  }
  layer.putLink('etc/mtab', '/proc/mounts');
  return layer;
}
