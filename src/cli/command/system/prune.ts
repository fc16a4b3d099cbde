import { containersPrune } from '#client/container/prune.ts';
import { imagesPrune } from '#client/image/prune.ts';
import { networksPrune } from '#client/network/prune.ts';
import type { Filters } from '#client/query.ts';
import { volumesPrune } from '#client/volume/prune.ts';
import { CliError, type Command } from '../../command.ts';
import { humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { confirm } from '../../prompt.ts';
import { noArgs } from '../../required.ts';

/** `docker system prune` */
export const pruneCommand: Command = {
  use: 'prune [OPTIONS]',
  short: 'Remove unused data',
  args: noArgs,
  flags: [
    { name: 'force', short: 'f', kind: BOOL, usage: 'Do not prompt for confirmation' },
    { name: 'all', short: 'a', kind: BOOL, usage: 'Remove all unused images not just dangling ones' },
    { name: 'volumes', kind: BOOL, usage: 'Prune anonymous volumes' },
    { name: 'filter', kind: FILTER, usage: 'Provide filter values (e.g. "label=<key>=<value>")' },
  ],
  *run(context) {
    const { flags, client } = context;
    const [all, volumes] = [flags.bool('all'), flags.bool('volumes')];
    const filters = flags.get<Filters>('filter');
    if (volumes && filters.has('until'))
      throw new CliError('ERROR: The "until" filter is not supported with "--volumes"');
    if (!flags.bool('force') && !(yield* confirm(context, warning(all, volumes, filters)))) return;
    const containers = yield* containersPrune(client, filters);
    yield* context.out(list('Deleted Containers', containers.ContainersDeleted ?? []));
    const networks = yield* networksPrune(client, filters);
    yield* context.out(list('Deleted Networks', networks.NetworksDeleted ?? []));
    let space = containers.SpaceReclaimed;
    if (volumes) {
      const pruned = yield* volumesPrune(client, filters);
      yield* context.out(list('Deleted Volumes', pruned.VolumesDeleted ?? []));
      space += pruned.SpaceReclaimed;
    }
    const images = yield* imagesPrune(client, new Map(filters).set('dangling', [String(!all)]));
    const lines = (images.ImagesDeleted ?? []).map((item) =>
      item.Deleted ? `deleted: ${item.Deleted}` : `untagged: ${item.Untagged}`,
    );
    yield* context.out(list('Deleted Images', lines));
    yield* context.out(`Total reclaimed space: ${humanSize(space + images.SpaceReclaimed)}\n`);
  },
};

function list(title: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${title}:\n${names.map((name) => `${name}\n`).join('')}\n`;
}

function warning(all: boolean, volumes: boolean, filters: Filters): string {
  const what = [
    'all stopped containers',
    'all networks not used by at least one container',
    ...(volumes ? ['all anonymous volumes not used by at least one container'] : []),
    all ? 'all images without at least one container associated to them' : 'all dangling images',
    all ? 'all build cache' : 'unused build cache',
  ];
  const limits = [...filters].flatMap(([name, values]) => values.map((value) => `${name}=${value}`)).sort();
  const filtered =
    limits.length > 0
      ? `\n  Items to be pruned will be filtered with:\n${limits.map((limit) => `  - ${limit}\n`).join('')}`
      : '';
  return `WARNING! This will remove:\n${what.map((item) => `  - ${item}\n`).join('')}${filtered}\nAre you sure you want to continue?`;
}
