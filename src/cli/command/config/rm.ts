import { configRemove } from '#client/config/remove.ts';
import type { Command } from '../../command.ts';
import { oneByOne } from '../../parallel.ts';
import { minArgs } from '../../required.ts';
import { completeConfigs } from './completion.ts';

/** `docker config rm` */
export const rmCommand: Command = {
  use: 'rm CONFIG [CONFIG...]',
  aliases: ['remove'],
  short: 'Remove one or more configs',
  args: minArgs(1),
  run: (context) => oneByOne(context, context.args, (name) => configRemove(context.client, name)),
  complete: completeConfigs,
};
