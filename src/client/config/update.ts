import type { Version } from '#api/swarm/common.ts';
import type { ConfigSpec } from '#api/swarm/config.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** POST /configs/{id}/update @throws ClientError */
export function* configUpdate(client: Client, id: string, version: Version, spec: ConfigSpec): Coroutine<void> {
  const query = { version: String(version.Index ?? 0) };
  yield* client.send('POST', `/configs/${encodePath(id)}/update`, { query, json: spec });
}
