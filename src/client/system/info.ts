import type { Info } from '#api/system.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /info @throws ClientError */
export function* info(client: Client): Coroutine<Info> {
  return yield* client.get<Info>('/info');
}
