import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** DELETE /secrets/{id} @throws ClientError */
export function* secretRemove(client: Client, id: string): Coroutine<void> {
  yield* client.send('DELETE', `/secrets/${encodePath(id)}`);
}
