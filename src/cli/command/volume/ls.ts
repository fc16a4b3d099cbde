import type { Volume } from '#api/volume.ts';
import type { Filters } from '#client/query.ts';
import { volumeList } from '#client/volume/list.ts';
import type { Command } from '../../command.ts';
import { type Column, joinLabels, labelColumn } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

const COLUMNS: readonly Column<Volume>[] = [
  { name: 'Name', header: 'VOLUME NAME', value: (volume) => volume.Name },
  { name: 'Driver', header: 'DRIVER', value: (volume) => volume.Driver },
  { name: 'Scope', header: 'SCOPE', value: (volume) => volume.Scope },
  { name: 'Mountpoint', header: 'MOUNTPOINT', value: (volume) => volume.Mountpoint },
  { name: 'Labels', header: 'LABELS', value: (volume) => joinLabels(volume.Labels) },
  { name: 'Links', header: 'LINKS', value: (volume) => (volume.UsageData ? String(volume.UsageData.RefCount) : 'N/A') },
  { name: 'Size', header: 'SIZE', value: (volume) => (volume.UsageData ? humanSize(volume.UsageData.Size) : 'N/A') },
  { name: 'Group', header: 'GROUP', value: () => 'N/A' },
  { name: 'Availability', header: 'AVAILABILITY', value: () => 'N/A' },
  { name: 'Status', header: 'STATUS', value: () => 'N/A' },
  labelColumn((volume) => volume.Labels),
];

/** `docker volume ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List volumes',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display volume names' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Provide filter values (e.g. "dangling=true")' },
    {
      name: 'cluster',
      kind: BOOL,
      usage: 'Display only cluster volumes, and use cluster volume list formatting',
    },
  ],
  *run(context) {
    const { Volumes } = yield* volumeList(context.client, { filters: context.flags.get<Filters>('filter') });
    // Cluster volumes belong to a swarm; an engine outside one has none.
    const items = context.flags.bool('cluster') ? [] : [...(Volumes ?? [])];
    items.sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
    const clusterTable = '{{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}';
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: context.flags.bool('quiet'),
      items,
      columns: COLUMNS,
      goType: '*formatter.volumeContext',
      table: context.flags.bool('cluster') ? clusterTable : '{{.Driver}}\t{{.Name}}',
      quietTemplate: '{{.Name}}',
      raw: 'name: {{.Name}}\ndriver: {{.Driver}}\n',
    });
  },
};
