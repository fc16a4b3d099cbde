import type { ExecInspect } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /exec/{id}/json @throws ClientError */
export function* execInspect(client: Client, id: string): Coroutine<ExecInspect> {
  return yield* client.get<ExecInspect>(`/exec/${id}/json`);
}
