import type { SwarmUnlockKeyResponse } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /swarm/unlockkey: empty where managers are not locked. @throws ClientError */
export function* swarmUnlockKey(client: Client): Coroutine<string> {
  return (yield* client.get<SwarmUnlockKeyResponse>('/swarm/unlockkey')).UnlockKey;
}
