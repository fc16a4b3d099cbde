import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { networkPath } from './path.ts';

/** DELETE /networks/{id} @throws ClientError */
export function* networkRemove(client: Client, id: string): Coroutine<void> {
  yield* client.send('DELETE', networkPath(id));
}
