import type { ImagesPruneReport } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** POST /images/prune @throws ClientError */
export function* imagesPrune(client: Client, filters?: Filters): Coroutine<ImagesPruneReport> {
  return yield* client.post<ImagesPruneReport>('/images/prune', { query: { filters: encodeFilters(filters) } });
}
