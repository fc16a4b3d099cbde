import type { Swarm } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /swarm @throws ClientError */
export function* swarmInspect(client: Client): Coroutine<Swarm> {
  return yield* client.get<Swarm>('/swarm');
}
