import type { Daemon } from '../../daemon.ts';
import type { CacheRecord } from './cache.ts';

/** Says of a record whether an image has its layer, too. */
export function sharedBy(daemon: Daemon): (record: CacheRecord) => boolean {
  const chains = new Set(daemon.images.list().flatMap(({ layers }) => layers.map(({ chainId }) => chainId)));
  return ({ type, layer }) => type === 'regular' && (layer === undefined || chains.has(layer.chainId));
}
