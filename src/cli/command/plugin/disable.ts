import { pluginDisable } from '#client/plugin/disable.ts';
import type { Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';

/** `docker plugin disable` */
export const disableCommand: Command = {
  use: 'disable [OPTIONS] PLUGIN',
  short: 'Disable a plugin',
  args: exactArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force the disable of an active plugin' }],
  *run(context) {
    const [name = ''] = context.args;
    yield* pluginDisable(context.client, name, context.flags.bool('force'));
    yield* context.out(`${name}\n`);
  },
  complete: completePlugins(({ Enabled }) => Enabled),
};
