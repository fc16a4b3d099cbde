import type { Node } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /nodes/{id} @throws ClientError */
export function* nodeInspect(client: Client, id: string): Coroutine<Node> {
  return yield* client.get<Node>(`/nodes/${encodePath(id)}`);
}
