import { serviceRemove } from '#client/service/remove.ts';
import type { Command } from '../../command.ts';
import { oneByOne } from '../../parallel.ts';
import { minArgs } from '../../required.ts';
import { completeServices } from './completion.ts';

/** `docker service rm` */
export const rmCommand: Command = {
  use: 'rm SERVICE [SERVICE...]',
  aliases: ['remove'],
  short: 'Remove one or more services',
  args: minArgs(1),
  run: (context) => oneByOne(context, context.args, (name) => serviceRemove(context.client, name)),
  complete: completeServices(),
};
