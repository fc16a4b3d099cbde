import { pluginPush } from '#client/plugin/push.ts';
import { CliError, type Command } from '../../command.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { familiarString, parseReference, withTag } from '../../opts/reference.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

/** `docker plugin push` */
export const pushCommand: Command = {
  use: 'push [OPTIONS] PLUGIN[:TAG]',
  short: 'Push a plugin to a registry',
  args: exactArgs(1),
  flags: [{ name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image signing' }],
  *run(context) {
    const [name = ''] = context.args;
    const reference = parseReference(name);
    if (!reference) throw new CliError('invalid reference format');
    if (reference.digest !== undefined) throw new CliError(`invalid name: ${name}`);
    const report = yield* pluginPush(context.client, familiarString(withTag(reference)));
    yield* displayMessages(context.proc, report, 1);
  },
};
