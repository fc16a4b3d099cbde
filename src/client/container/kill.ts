import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/kill: sends `signal` (a name or a number), SIGKILL where it is empty. @throws ClientError */
export function* containerKill(client: Client, id: string, signal: string): Coroutine<void> {
  yield* client.send('POST', containerPath(id, '/kill'), { query: { signal: signal || undefined } });
}
