import { networksPrune } from '#client/network/prune.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

const WARNING = `WARNING! This will remove all custom networks not used by at least one container.
Are you sure you want to continue?`;

/** `docker network prune` */
export const pruneCommand: Command = {
  use: 'prune [OPTIONS]',
  short: 'Remove all unused networks',
  args: noArgs,
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "until=<timestamp>")' },
  ],
  *run(context) {
    if (!context.flags.bool('force') && !(yield* confirm(context, WARNING))) return;
    const { NetworksDeleted } = yield* networksPrune(context.client, context.flags.get<Filters>('filter'));
    const names = NetworksDeleted ?? [];
    if (names.length > 0) yield* context.out(`Deleted Networks:\n${names.map((name) => `${name}\n`).join('')}\n`);
  },
};
