import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { pluginPath } from './path.ts';

/** DELETE /plugins/{name} @throws ClientError */
export function* pluginRemove(client: Client, name: string, force: boolean): Coroutine<void> {
  yield* client.send('DELETE', pluginPath(name), { query: { force: force ? '1' : undefined } });
}
