import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/resize: the size of its terminal. @throws ClientError */
export function* containerResize(client: Client, id: string, size: { rows: number; columns: number }): Coroutine<void> {
  const query = { h: String(size.rows), w: String(size.columns) };
  yield* client.send('POST', containerPath(id, '/resize'), { query });
}
