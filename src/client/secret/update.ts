import type { Version } from '#api/swarm/common.ts';
import type { SecretSpec } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** POST /secrets/{id}/update @throws ClientError */
export function* secretUpdate(client: Client, id: string, version: Version, spec: SecretSpec): Coroutine<void> {
  const query = { version: String(version.Index ?? 0) };
  yield* client.send('POST', `/secrets/${encodePath(id)}/update`, { query, json: spec });
}
