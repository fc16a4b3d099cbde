import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { pluginPath } from './path.ts';

/** POST /plugins/{name}/set: `NAME=VALUE` each. @throws ClientError */
export function* pluginSet(client: Client, name: string, args: readonly string[]): Coroutine<void> {
  yield* client.send('POST', pluginPath(name, '/set'), { json: args });
}
