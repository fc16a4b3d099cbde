import type { SwarmInitRequest } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /swarm/init: answers the id of this node. @throws ClientError */
export function* swarmInit(client: Client, request: SwarmInitRequest): Coroutine<string> {
  return yield* client.post<string>('/swarm/init', { json: request });
}
