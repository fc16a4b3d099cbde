import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/start @throws ClientError */
export function* containerStart(
  client: Client,
  id: string,
  options: { checkpoint?: string; checkpointDir?: string } = {},
): Coroutine<void> {
  const query = { checkpoint: options.checkpoint || undefined, 'checkpoint-dir': options.checkpointDir || undefined };
  yield* client.send('POST', containerPath(id, '/start'), { query });
}
