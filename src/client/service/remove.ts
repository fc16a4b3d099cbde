import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** DELETE /services/{id} @throws ClientError */
export function* serviceRemove(client: Client, id: string): Coroutine<void> {
  yield* client.send('DELETE', `/services/${encodePath(id)}`);
}
