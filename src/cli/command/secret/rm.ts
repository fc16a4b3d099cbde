import { secretRemove } from '#client/secret/remove.ts';
import type { Command } from '../../command.ts';
import { oneByOne } from '../../parallel.ts';
import { minArgs } from '../../required.ts';
import { completeSecrets } from './completion.ts';

/** `docker secret rm` */
export const rmCommand: Command = {
  use: 'rm SECRET [SECRET...]',
  aliases: ['remove'],
  short: 'Remove one or more secrets',
  args: minArgs(1),
  run: (context) => oneByOne(context, context.args, (name) => secretRemove(context.client, name)),
  complete: completeSecrets,
};
