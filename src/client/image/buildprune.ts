import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters, flag } from '../query.ts';

/** What is gone. */
export interface BuildCacheReport {
  CachesDeleted: string[] | null;
  SpaceReclaimed: number;
}

/** POST /build/prune: empties BuildKit's cache. @throws ClientError */
export function* buildCachePrune(
  client: Client,
  options: { all: boolean; keepStorage: number; filters: Filters },
): Coroutine<BuildCacheReport> {
  const query = {
    all: flag(options.all),
    'keep-storage': String(options.keepStorage),
    filters: encodeFilters(options.filters) ?? '{}',
  };
  return yield* client.post<BuildCacheReport>('/build/prune', { query });
}
