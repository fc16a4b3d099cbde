import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { encodePath } from '../query.ts';
import type { ProgressMessage } from './create.ts';

/** POST /images/{name}/push: uploads an image; answers the engine's report. @param auth for X-Registry-Auth @throws ClientError */
export function* imagePush(
  client: Client,
  name: string,
  tag: string,
  auth: string,
  platform?: { os: string; architecture: string; variant?: string },
): Coroutine<JsonLines<ProgressMessage>> {
  const query = { tag: tag || undefined, platform: platform && JSON.stringify(platform) };
  const options = { query, headers: { 'X-Registry-Auth': auth } };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', `/images/${encodePath(name)}/push`, options));
}
