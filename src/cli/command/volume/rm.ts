import { volumeRemove } from '#client/volume/remove.ts';
import type { Command } from '../../command.ts';
import { completeVolumes } from '../../completion.ts';
import { oneByOne } from '../../parallel.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker volume rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] VOLUME [VOLUME...]',
  aliases: ['remove'],
  short: 'Remove one or more volumes',
  long: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  args: minArgs(1),
  flags: [{ name: 'force', short: 'f', kind: BOOL, usage: 'Force the removal of one or more volumes' }],
  *run(context) {
    const force = context.flags.bool('force');
    yield* oneByOne(context, context.args, (name) => volumeRemove(context.client, name, { force }));
  },
  complete: completeVolumes(),
};
