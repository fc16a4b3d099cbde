import type { Plugin } from '#api/plugin.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /plugins @throws ClientError */
export function* pluginList(client: Client, filters?: Filters): Coroutine<Plugin[]> {
  return yield* client.get<Plugin[]>('/plugins', { filters: encodeFilters(filters) });
}
