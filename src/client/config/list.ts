import type { Config } from '#api/swarm/config.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /configs @throws ClientError */
export function* configList(client: Client, options: { filters?: Filters } = {}): Coroutine<Config[]> {
  return (yield* client.get<Config[] | null>('/configs', { filters: encodeFilters(options.filters) })) ?? [];
}
