import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { pluginPath } from './path.ts';

/** POST /plugins/{name}/disable @throws ClientError */
export function* pluginDisable(client: Client, name: string, force: boolean): Coroutine<void> {
  yield* client.send('POST', pluginPath(name, '/disable'), { query: { force: force ? '1' : undefined } });
}
