import type { PluginPrivilege } from '#api/plugin.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /plugins/privileges: what a plug-in at a registry must be allowed. @throws ClientError */
export function* pluginPrivileges(client: Client, remote: string): Coroutine<PluginPrivilege[]> {
  return yield* client.get<PluginPrivilege[]>('/plugins/privileges', { remote });
}
