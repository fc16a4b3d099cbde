import type { EventMessage } from '#api/events.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /events: what happens in the engine from now on, or between two times. @throws ClientError */
export function* events(
  client: Client,
  options: { since?: string; until?: string; filters?: Filters } = {},
): Coroutine<JsonLines<EventMessage>> {
  const query = {
    since: options.since || undefined,
    until: options.until || undefined,
    filters: encodeFilters(options.filters),
  };
  return new JsonLines<EventMessage>(yield* client.request('GET', '/events', { query }));
}
