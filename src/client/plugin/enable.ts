import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { pluginPath } from './path.ts';

/** POST /plugins/{name}/enable @param timeout of requests to the plug-in, in seconds; 0 for none @throws ClientError */
export function* pluginEnable(client: Client, name: string, timeout: number): Coroutine<void> {
  yield* client.send('POST', pluginPath(name, '/enable'), { query: { timeout: String(timeout) } });
}
