import { pluginRemove } from '#client/plugin/remove.ts';
import type { Command } from '../../command.ts';
import { oneByOne } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { completePlugins } from './completion.ts';

/** `docker plugin rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] PLUGIN [PLUGIN...]',
  aliases: ['remove'],
  short: 'Remove one or more plugins',
  args: minArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force the removal of an active plugin' }],
  *run(context) {
    const force = context.flags.bool('force');
    yield* oneByOne(context, context.args, (name) => pluginRemove(context.client, name, force));
  },
  complete: completePlugins(),
};
