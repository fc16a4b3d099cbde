import type { ImageHistoryItem } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /images/{name}/history @throws ClientError */
export function* imageHistory(client: Client, name: string): Coroutine<ImageHistoryItem[]> {
  return yield* client.get<ImageHistoryItem[]>(`/images/${encodePath(name)}/history`);
}
