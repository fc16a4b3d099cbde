import { nodeRemove } from '#client/node/remove.ts';
import type { Command } from '../../command.ts';
import { oneByOne } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { completeNodes } from './completion.ts';

/** `docker node rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] NODE [NODE...]',
  aliases: ['remove'],
  short: 'Remove one or more nodes from the swarm',
  args: minArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force remove a node from the swarm' }],
  run: (context) =>
    oneByOne(context, context.args, (name) => nodeRemove(context.client, name, context.flags.bool('force'))),
  complete: completeNodes(),
};
