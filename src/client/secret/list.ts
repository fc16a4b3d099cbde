import type { Secret } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /secrets @throws ClientError */
export function* secretList(client: Client, options: { filters?: Filters } = {}): Coroutine<Secret[]> {
  return (yield* client.get<Secret[] | null>('/secrets', { filters: encodeFilters(options.filters) })) ?? [];
}
