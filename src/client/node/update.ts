import type { Version } from '#api/swarm/common.ts';
import type { NodeSpec } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** POST /nodes/{id}/update @throws ClientError */
export function* nodeUpdate(client: Client, id: string, version: Version, spec: NodeSpec): Coroutine<void> {
  const query = { version: String(version.Index ?? 0) };
  yield* client.send('POST', `/nodes/${encodePath(id)}/update`, { query, json: spec });
}
