import type { PluginPrivilege } from '#api/plugin.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { ProgressMessage } from '../image/create.ts';
import { JsonLines } from '../jsonlines.ts';
import { pluginPath } from './path.ts';

/** POST /plugins/{name}/upgrade: answers the engine's report. @throws ClientError */
export function* pluginUpgrade(
  client: Client,
  name: string,
  remote: string,
  privileges: readonly PluginPrivilege[],
): Coroutine<JsonLines<ProgressMessage>> {
  const headers = { 'X-Registry-Auth': 'e30=' };
  const options = { query: { remote }, json: privileges, headers };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', pluginPath(name, '/upgrade'), options));
}
