import type { Plugin } from '#api/plugin.ts';
import { ClientError } from '#client/error.ts';
import { pluginInspect } from '#client/plugin/inspect.ts';
import { pluginUpgrade } from '#client/plugin/upgrade.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { familiarString, parseReference, withTag } from '../../opts/reference.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { rangeArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';
import { remoteName } from './install.ts';
import { grantedPrivileges } from './privileges.ts';

/** `docker plugin upgrade` */
export const upgradeCommand: Command = {
  use: 'upgrade [OPTIONS] PLUGIN [REMOTE]',
  short: 'Upgrade an existing plugin',
  args: rangeArgs(1, 2),
  flags: [
    { name: 'grant-all-permissions', kind: BOOL, usage: 'Grant all permissions necessary to run the plugin' },
    {
      name: 'skip-remote-check',
      kind: BOOL,
      usage: 'Do not check if specified remote plugin matches existing plugin image',
    },
    { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image verification' },
  ],
  *run(context) {
    const [local = '', given = ''] = context.args;
    const plugin = yield* inspected(context, local);
    if (plugin.Enabled) throw new CliError('the plugin must be disabled before upgrading');
    const current = plugin.PluginReference ?? '';
    const remote = given === '' ? current : given;
    const [from, to] = [tagged(current, 'current'), tagged(remote, 'remote upgrade')];
    yield* context.out(`Upgrading plugin ${plugin.Name} from ${from} to ${to}\n`);
    if (!context.flags.bool('skip-remote-check') && from !== to) {
      if (!(yield* confirm(context, 'Plugin images do not match, are you sure?')))
        throw new CliError('plugin upgrade has been canceled');
    }
    const name = remoteName(remote);
    const privileges = yield* grantedPrivileges(context, remote, name);
    const report = yield* pluginUpgrade(context.client, plugin.Name, name, privileges);
    yield* displayMessages(context.proc, report, 1);
    yield* context.out(`Upgraded plugin ${plugin.Name} to ${remote}\n`);
  },
  complete: completePlugins(),
};

function* inspected({ client }: CommandContext, name: string): Coroutine<Plugin> {
  try {
    return yield* pluginInspect(client, name);
  } catch (error) {
    if (error instanceof ClientError) throw new CliError(`error reading plugin data: ${error.message}`);
    throw error;
  }
}

function tagged(text: string, which: string): string {
  try {
    const reference = parseReference(text);
    if (reference) return familiarString(withTag(reference));
  } catch (error) {
    if (error instanceof CliError) throw new CliError(`error parsing ${which} image reference: ${error.message}`);
    throw error;
  }
  throw new CliError(`error parsing ${which} image reference: invalid reference format`);
}
