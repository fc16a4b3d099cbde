import type { ContainersPruneReport } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** POST /containers/prune: removes stopped containers. @throws ClientError */
export function* containersPrune(client: Client, filters?: Filters): Coroutine<ContainersPruneReport> {
  return yield* client.post<ContainersPruneReport>('/containers/prune', { query: { filters: encodeFilters(filters) } });
}
