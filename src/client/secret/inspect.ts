import type { Secret } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /secrets/{id} @throws ClientError */
export function* secretInspect(client: Client, id: string): Coroutine<Secret> {
  return yield* client.get<Secret>(`/secrets/${encodePath(id)}`);
}
