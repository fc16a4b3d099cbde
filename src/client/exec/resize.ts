import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /exec/{id}/resize: the size of its terminal. @throws ClientError */
export function* execResize(client: Client, id: string, size: { rows: number; columns: number }): Coroutine<void> {
  yield* client.send('POST', `/exec/${id}/resize`, { query: { h: String(size.rows), w: String(size.columns) } });
}
