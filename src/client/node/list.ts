import type { Node } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /nodes @throws ClientError */
export function* nodeList(client: Client, options: { filters?: Filters } = {}): Coroutine<Node[]> {
  return (yield* client.get<Node[] | null>('/nodes', { filters: encodeFilters(options.filters) })) ?? [];
}
