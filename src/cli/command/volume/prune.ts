import type { Filters } from '#client/query.ts';
import { volumesPrune } from '#client/volume/prune.ts';
import { CliError, type Command } from '../../command.ts';
import { humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

const QUESTION = 'Are you sure you want to continue?';
const ANONYMOUS = `WARNING! This will remove anonymous local volumes not used by at least one container.\n${QUESTION}`;
const ALL = `WARNING! This will remove all local volumes not used by at least one container.\n${QUESTION}`;

/** `docker volume prune` */
export const pruneCommand: Command = {
  use: 'prune [OPTIONS]',
  short: 'Remove unused local volumes',
  args: noArgs,
  flags: [
    { name: 'all', short: 'a', kind: BOOL, usage: 'Remove all unused volumes, not just anonymous ones' },
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "label=<label>")' },
  ],
  *run(context) {
    const all = context.flags.bool('all');
    const filters = new Map(context.flags.get<Filters>('filter'));
    if (all) {
      if (filters.has('all')) throw new CliError('conflicting options: cannot specify both --all and --filter all=1');
      filters.set('all', ['true']);
    }
    if (!context.flags.bool('force') && !(yield* confirm(context, all ? ALL : ANONYMOUS))) return;
    const { VolumesDeleted, SpaceReclaimed } = yield* volumesPrune(context.client, filters);
    const names = VolumesDeleted ?? [];
    if (names.length > 0) yield* context.out(`Deleted Volumes:\n${names.map((name) => `${name}\n`).join('')}\n`);
    yield* context.out(`Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
  },
};
