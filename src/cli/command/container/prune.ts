import { containersPrune } from '#client/container/prune.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

const WARNING = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?';

/** docker container prune */
export const pruneCommand: Command = {
  use: 'prune [OPTIONS]',
  short: 'Remove all stopped containers',
  args: noArgs,
  flags: [
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "until=<timestamp>")' },
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
  ],
  *run(context) {
    const { client, flags } = context;
    if (!flags.bool('force') && !(yield* confirm(context, WARNING))) return;
    const { ContainersDeleted, SpaceReclaimed } = yield* containersPrune(client, flags.get<Filters>('filter'));
    const deleted = ContainersDeleted ?? [];
    if (deleted.length > 0) yield* context.out(`Deleted Containers:\n${deleted.join('\n')}\n\n`);
    yield* context.out(`Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
  },
};
