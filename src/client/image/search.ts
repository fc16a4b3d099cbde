import type { SearchResult } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /images/search: what Docker Hub has of a name. @param auth for X-Registry-Auth @throws ClientError */
export function* imageSearch(
  client: Client,
  term: string,
  options: { limit: number; filters?: Filters; auth: string },
): Coroutine<SearchResult[]> {
  const query = {
    filters: encodeFilters(options.filters),
    limit: options.limit > 0 ? String(options.limit) : undefined,
    term,
  };
  const response = yield* client.request('GET', '/images/search', {
    query,
    headers: { 'X-Registry-Auth': options.auth },
  });
  return yield* response.json<SearchResult[]>();
}
