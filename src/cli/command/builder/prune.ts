import { buildCachePrune } from '#client/image/buildprune.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { humanSize } from '../../formatter/units.ts';
import { MEMORY } from '../../opts/bytes.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

const QUESTION = 'Are you sure you want to continue?';
const DANGLING = `WARNING! This will remove all dangling build cache. ${QUESTION}`;
const ALL = `WARNING! This will remove all build cache. ${QUESTION}`;

/** `docker builder prune` */
export const pruneCommand: Command = {
  use: 'prune',
  short: 'Remove build cache',
  args: noArgs,
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
    { name: 'all', short: 'a', kind: BOOL, usage: 'Remove all unused build cache, not just dangling ones' },
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "until=24h")' },
    { name: 'keep-storage', kind: MEMORY, usage: 'Amount of disk space to keep for cache' },
  ],
  *run(context) {
    const { client, flags } = context;
    const all = flags.bool('all');
    if (!flags.bool('force') && !(yield* confirm(context, all ? ALL : DANGLING))) return;
    const { CachesDeleted, SpaceReclaimed } = yield* buildCachePrune(client, {
      all,
      keepStorage: flags.get<number>('keep-storage'),
      filters: flags.get<Filters>('filter'),
    });
    const ids = CachesDeleted ?? [];
    if (ids.length > 0) yield* context.out(`Deleted build cache objects:\n${ids.join('\n')}\n\n`);
    yield* context.out(`Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
  },
};
