import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /swarm/unlock @throws ClientError */
export function* swarmUnlock(client: Client, key: string): Coroutine<void> {
  yield* client.send('POST', '/swarm/unlock', { json: { UnlockKey: key } });
}
