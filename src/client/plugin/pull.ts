import type { PluginPrivilege } from '#api/plugin.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { ProgressMessage } from '../image/create.ts';
import { JsonLines } from '../jsonlines.ts';

/** A plug-in that is being pulled: the engine's report, and what the plug-in will be called. */
export interface PluginTransfer {
  readonly name: string;
  readonly report: JsonLines<ProgressMessage>;
}

/** POST /plugins/pull @param alias a name of its own, or nothing @throws ClientError */
export function* pluginPull(
  client: Client,
  remote: string,
  alias: string,
  privileges: readonly PluginPrivilege[],
): Coroutine<PluginTransfer> {
  const query = { name: alias === '' ? undefined : alias, remote };
  const headers = { 'X-Registry-Auth': 'e30=' };
  const response = yield* client.request('POST', '/plugins/pull', { query, json: privileges, headers });
  return { name: response.headers.get('Docker-Plugin-Name') ?? '', report: new JsonLines<ProgressMessage>(response) };
}
