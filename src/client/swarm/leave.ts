import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { flag } from '../query.ts';

/** POST /swarm/leave @throws ClientError */
export function* swarmLeave(client: Client, force: boolean): Coroutine<void> {
  yield* client.send('POST', '/swarm/leave', { query: { force: flag(force) } });
}
