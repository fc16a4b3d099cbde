import type { NetworksPruneReport } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** POST /networks/prune @throws ClientError */
export function* networksPrune(client: Client, filters?: Filters): Coroutine<NetworksPruneReport> {
  return yield* client.post<NetworksPruneReport>('/networks/prune', { query: { filters: encodeFilters(filters) } });
}
