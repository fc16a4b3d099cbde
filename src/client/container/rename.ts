import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/rename @throws ClientError */
export function* containerRename(client: Client, id: string, name: string): Coroutine<void> {
  yield* client.send('POST', containerPath(id, '/rename'), { query: { name } });
}
