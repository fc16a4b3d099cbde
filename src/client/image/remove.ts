import type { ImageDeleteItem } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath, flag } from '../query.ts';

/** DELETE /images/{name} @throws ClientError */
export function* imageRemove(
  client: Client,
  name: string,
  options: { force?: boolean; noPrune?: boolean } = {},
): Coroutine<ImageDeleteItem[]> {
  const query = { force: flag(options.force), noprune: flag(options.noPrune) };
  const response = yield* client.request('DELETE', `/images/${encodePath(name)}`, { query });
  return yield* response.json<ImageDeleteItem[]>();
}
