import type { Config } from '#api/swarm/config.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /configs/{id} @throws ClientError */
export function* configInspect(client: Client, id: string): Coroutine<Config> {
  return yield* client.get<Config>(`/configs/${encodePath(id)}`);
}
