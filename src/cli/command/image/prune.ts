import { imagesPrune } from '#client/image/prune.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

const QUESTION = 'Are you sure you want to continue?';
const DANGLING = `WARNING! This will remove all dangling images.\n${QUESTION}`;
const ALL = `WARNING! This will remove all images without at least one container associated to them.\n${QUESTION}`;

/** `docker image prune` */
export const pruneCommand: Command = {
  use: 'prune [OPTIONS]',
  short: 'Remove unused images',
  args: noArgs,
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
    { name: 'all', short: 'a', kind: BOOL, usage: 'Remove all unused images, not just dangling ones' },
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "until=<timestamp>")' },
  ],
  *run(context) {
    const all = context.flags.bool('all');
    if (!context.flags.bool('force') && !(yield* confirm(context, all ? ALL : DANGLING))) return;
    const filters = new Map(context.flags.get<Filters>('filter')).set('dangling', [String(!all)]);
    const { ImagesDeleted, SpaceReclaimed } = yield* imagesPrune(context.client, filters);
    const lines = (ImagesDeleted ?? []).map((item) =>
      item.Deleted ? `deleted: ${item.Deleted}\n` : `untagged: ${item.Untagged}\n`,
    );
    if (lines.length > 0) yield* context.out(`Deleted Images:\n${lines.join('')}\n`);
    yield* context.out(`Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
  },
};
