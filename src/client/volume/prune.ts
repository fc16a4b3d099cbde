import type { VolumesPruneReport } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** POST /volumes/prune @throws ClientError */
export function* volumesPrune(client: Client, filters?: Filters): Coroutine<VolumesPruneReport> {
  return yield* client.post<VolumesPruneReport>('/volumes/prune', { query: { filters: encodeFilters(filters) } });
}
