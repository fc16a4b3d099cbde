import type { PluginPrivilege } from '#api/plugin.ts';
import { pluginPrivileges } from '#client/plugin/privileges.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { confirm } from '../../prompt.ts';

/**
 * What a plug-in must be allowed, once the user has granted it.
 * @param typed the plug-in as it was typed
 * @throws CliError `permission denied while installing plugin x`
 */
export function* grantedPrivileges(
  context: CommandContext,
  typed: string,
  remote: string,
): Coroutine<PluginPrivilege[]> {
  const privileges = yield* pluginPrivileges(context.client, remote);
  if (context.flags.bool('grant-all-permissions') || privileges.length === 0) return privileges;
  yield* context.out(`Plugin ${JSON.stringify(typed)} is requesting the following privileges:\n`);
  for (const { Name, Value } of privileges) yield* context.out(` - ${Name}: [${Value.join(' ')}]\n`);
  if (!(yield* confirm(context, 'Do you grant the above permissions?')))
    throw new CliError(`permission denied while installing plugin ${remote}`);
  return privileges;
}
