import type { SwarmJoinRequest } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /swarm/join @throws ClientError */
export function* swarmJoin(client: Client, request: SwarmJoinRequest): Coroutine<void> {
  yield* client.send('POST', '/swarm/join', { json: request });
}
