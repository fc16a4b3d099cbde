import type { Volume } from '#api/volume.ts';
import { volumeInspect } from '#client/volume/inspect.ts';
import type { Command } from '../../command.ts';
import { type Column, joinLabels, labelColumn } from '../../formatter/column.ts';
import { renderList } from '../../formatter/list.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { DRY_RUN } from './flags.ts';
import { goTemplateUsage } from './formatusage.ts';
import { selectContainers } from './selected.ts';

const COLUMNS: readonly Column<Volume>[] = [
  { name: 'Name', header: 'VOLUME NAME', value: (volume) => volume.Name },
  { name: 'Driver', header: 'DRIVER', value: (volume) => volume.Driver },
  { name: 'Scope', header: 'SCOPE', value: (volume) => volume.Scope },
  { name: 'Mountpoint', header: 'MOUNTPOINT', value: (volume) => volume.Mountpoint },
  { name: 'Labels', header: 'LABELS', value: (volume) => joinLabels(volume.Labels) },
  { name: 'Links', header: 'LINKS', value: () => 'N/A' },
  { name: 'Size', header: 'SIZE', value: () => 'N/A' },
  { name: 'Group', header: 'GROUP', value: () => 'N/A' },
  { name: 'Availability', header: 'AVAILABILITY', value: () => 'N/A' },
  { name: 'Status', header: 'STATUS', value: () => 'N/A' },
  labelColumn((volume) => volume.Labels),
];

/** `docker compose volumes` */
export const volumesCommand: Command = {
  use: 'volumes [OPTIONS] [SERVICE...]',
  short: 'List volumes',
  flags: [
    DRY_RUN,
    {
      name: 'format',
      kind: STRING,
      default: 'table',
      usage: goTemplateUsage('https://docs.docker.com/go/formatting/'),
    },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display volume names' },
  ],
  complete: completeServices,
  *run(context) {
    const { containers } = yield* selectContainers(context, { all: true });
    const names = new Set<string>();
    for (const { Mounts = [] } of containers) {
      for (const { Type, Name } of Mounts) if (Type === 'volume' && Name) names.add(Name);
    }
    const items: Volume[] = [];
    for (const name of [...names].sort()) items.push(yield* volumeInspect(context.client, name));
    if (context.flags.bool('quiet')) return yield* context.out(items.map(({ Name }) => `${Name}\n`).join(''));
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: false,
      items,
      columns: COLUMNS,
      goType: '*formatter.volumeContext',
      table: '{{.Driver}}\t{{.Name}}',
      quietTemplate: '{{.Name}}',
    });
  },
};
