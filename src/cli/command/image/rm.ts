import { imageRemove } from '#client/image/remove.ts';
import type { Command } from '../../command.ts';
import { BOOL, STRING_SLICE } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { forEachName } from '../foreachname.ts';
import { completeImages } from './complete.ts';

/** `docker image rm` */
export const rmCommand: Command = {
  use: 'rm [OPTIONS] IMAGE [IMAGE...]',
  aliases: ['remove'],
  aliasText: 'docker image rm, docker image remove, docker rmi',
  short: 'Remove one or more images',
  args: minArgs(1),
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Force removal of the image' },
    { name: 'no-prune', kind: BOOL, usage: 'Do not delete untagged parents' },
    {
      name: 'platform',
      kind: STRING_SLICE,
      usage: 'Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  *run(context) {
    const options = { force: context.flags.bool('force'), noPrune: context.flags.bool('no-prune') };
    yield* forEachName(context, context.args, function* (name) {
      const deleted = yield* imageRemove(context.client, name, options);
      return deleted
        .map((item) => (item.Deleted ? `Deleted: ${item.Deleted}\n` : `Untagged: ${item.Untagged}\n`))
        .join('');
    });
  },
  complete: completeImages,
};
