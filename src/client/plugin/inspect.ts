import type { Plugin } from '#api/plugin.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { pluginPath } from './path.ts';

/** GET /plugins/{name}/json @throws ClientError */
export function* pluginInspect(client: Client, name: string): Coroutine<Plugin> {
  return yield* client.get<Plugin>(pluginPath(name, '/json'));
}
