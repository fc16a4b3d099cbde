import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /tasks @throws ClientError */
export function* taskList(client: Client, options: { filters?: Filters } = {}): Coroutine<Task[]> {
  return (yield* client.get<Task[] | null>('/tasks', { filters: encodeFilters(options.filters) })) ?? [];
}
