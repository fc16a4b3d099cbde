import type { NetworkInspect } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /networks @throws ClientError */
export function* networkList(client: Client, options: { filters?: Filters } = {}): Coroutine<NetworkInspect[]> {
  return yield* client.get<NetworkInspect[]>('/networks', { filters: encodeFilters(options.filters) });
}
