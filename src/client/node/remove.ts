import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath, flag } from '../query.ts';

/** DELETE /nodes/{id} @throws ClientError */
export function* nodeRemove(client: Client, id: string, force: boolean): Coroutine<void> {
  yield* client.send('DELETE', `/nodes/${encodePath(id)}`, { query: { force: flag(force) } });
}
