import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/pause @throws ClientError */
export function* containerPause(client: Client, id: string): Coroutine<void> {
  yield* client.send('POST', containerPath(id, '/pause'));
}
