import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { queryText } from '../query.ts';
import type { Response } from '../response.ts';

/** GET /images/get: images with their names as a tar archive. @throws ClientError */
export function* imageSave(client: Client, names: readonly string[], platform?: string): Coroutine<Response> {
  const pairs = [
    ...names.map((name) => ['names', name] as const),
    ...(platform ? [['platform', platform] as const] : []),
  ];
  return yield* client.request('GET', `/images/get${queryText(pairs)}`);
}
