import type { ContainerSummary } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters, flag } from '../query.ts';

/** Which containers to list. */
export interface ContainerListOptions {
  all?: boolean;
  limit?: number;
  size?: boolean;
  filters?: Filters;
}

/** GET /containers/json @throws ClientError */
export function* containerList(client: Client, options: ContainerListOptions = {}): Coroutine<ContainerSummary[]> {
  const { all, limit = -1, size, filters } = options;
  return yield* client.get<ContainerSummary[]>('/containers/json', {
    all: flag(all),
    limit: limit > 0 ? String(limit) : undefined,
    size: flag(size),
    filters: encodeFilters(filters),
  });
}
