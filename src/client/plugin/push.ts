import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { ProgressMessage } from '../image/create.ts';
import { JsonLines } from '../jsonlines.ts';
import { pluginPath } from './path.ts';

/** POST /plugins/{name}/push: answers the engine's report. @throws ClientError */
export function* pluginPush(client: Client, name: string): Coroutine<JsonLines<ProgressMessage>> {
  const headers = { 'X-Registry-Auth': 'e30=' };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', pluginPath(name, '/push'), { headers }));
}
