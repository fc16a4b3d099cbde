import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** DELETE /configs/{id} @throws ClientError */
export function* configRemove(client: Client, id: string): Coroutine<void> {
  yield* client.send('DELETE', `/configs/${encodePath(id)}`);
}
