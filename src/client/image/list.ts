import type { ImageSummary } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters, flag } from '../query.ts';

/** GET /images/json @throws ClientError */
export function* imageList(
  client: Client,
  options: { all?: boolean; filters?: Filters } = {},
): Coroutine<ImageSummary[]> {
  const query = { all: flag(options.all), filters: encodeFilters(options.filters) };
  return yield* client.get<ImageSummary[]>('/images/json', query);
}
