import { ClientError } from '#client/error.ts';
import { pluginEnable } from '#client/plugin/enable.ts';
import { pluginPull } from '#client/plugin/pull.ts';
import { pluginRemove } from '#client/plugin/remove.ts';
import { pluginSet } from '#client/plugin/set.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { familiarString, fullName, parseReference, type Reference, withTag } from '../../opts/reference.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { grantedPrivileges } from './privileges.ts';

/** `docker plugin install` */
export const installCommand: Command = {
  use: 'install [OPTIONS] PLUGIN [KEY=VALUE...]',
  short: 'Install a plugin',
  args: minArgs(1),
  flags: [
    { name: 'grant-all-permissions', kind: BOOL, usage: 'Grant all permissions necessary to run the plugin' },
    { name: 'disable', kind: BOOL, usage: 'Do not enable the plugin on install' },
    { name: 'alias', kind: STRING, usage: 'Local name for plugin' },
    { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image verification' },
  ],
  *run(context) {
    const [typed = '', ...settings] = context.args;
    const alias = aliasOf(context);
    const remote = remoteName(typed);
    const privileges = yield* grantedPrivileges(context, typed, remote);
    const { name, report } = yield* pluginPull(context.client, remote, alias, privileges);
    yield* displayMessages(context.proc, report, 1);
    yield* setUp(context, name, settings);
    yield* context.out(`Installed plugin ${typed}\n`);
  },
};

function aliasOf({ flags }: CommandContext): string {
  const alias = flags.string('alias');
  if (alias === '') return '';
  const reference = nameOrFail(alias);
  if (reference.digest !== undefined) throw new CliError(`invalid name: ${alias}`);
  return familiarString(withTag(reference));
}

/** The whole name, as the API is asked; a tag only where one is given. @throws CliError */
export function remoteName(typed: string): string {
  const reference = nameOrFail(typed);
  const { tag, digest } = reference;
  return `${fullName(reference)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function nameOrFail(text: string): Reference {
  const reference = parseReference(text);
  if (!reference) throw new CliError('invalid reference format');
  return reference;
}

/** Sets what was asked for and switches the plug-in on; one that cannot be set is removed again. */
function* setUp(context: CommandContext, name: string, settings: readonly string[]): Coroutine<void> {
  const { client, flags } = context;
  if (settings.length > 0) {
    try {
      yield* pluginSet(client, name, settings);
    } catch (error) {
      if (error instanceof ClientError) yield* failureOf(pluginRemove(client, name, true));
      throw error;
    }
  }
  if (!flags.bool('disable')) yield* pluginEnable(client, name, 0);
}
