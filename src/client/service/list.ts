import type { Service } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /services; with `status` each comes with counts of its tasks. @throws ClientError */
export function* serviceList(
  client: Client,
  options: { filters?: Filters; status?: boolean } = {},
): Coroutine<Service[]> {
  const query = { filters: encodeFilters(options.filters), status: options.status ? 'true' : undefined };
  return (yield* client.get<Service[] | null>('/services', query)) ?? [];
}
