import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { encodePath } from '../query.ts';
import type { ProgressMessage } from './create.ts';

/** POST /images/{name}/push: uploads an image; answers the engine's report. @throws ClientError */
export function* imagePush(client: Client, name: string, tag: string): Coroutine<JsonLines<ProgressMessage>> {
  const options = { query: { tag: tag || undefined }, headers: { 'X-Registry-Auth': 'e30=' } };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', `/images/${encodePath(name)}/push`, options));
}
