import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /tasks/{id} @throws ClientError */
export function* taskInspect(client: Client, id: string): Coroutine<Task> {
  return yield* client.get<Task>(`/tasks/${encodePath(id)}`);
}
