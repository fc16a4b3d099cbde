import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** POST /images/{name}/tag @throws ClientError */
export function* imageTag(client: Client, name: string, target: { repository: string; tag: string }): Coroutine<void> {
  const query = { repo: target.repository, tag: target.tag };
  yield* client.send('POST', `/images/${encodePath(name)}/tag`, { query });
}
