import type { Config } from '#api/swarm/config.ts';
import { configList } from '#client/config/list.ts';
import type { Filters } from '#client/query.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Command } from '../../command.ts';
import { ago } from '../../formatter/ago.ts';
import { type Column, joinLabels, labelColumn } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

function columns(clock: Clock): Column<Config>[] {
  return [
    { name: 'ID', header: 'ID', value: ({ ID }) => ID },
    { name: 'Name', header: 'NAME', value: ({ Spec }) => Spec.Name ?? '' },
    { name: 'CreatedAt', header: 'CREATED', value: ({ CreatedAt }) => ago(clock, CreatedAt) },
    { name: 'UpdatedAt', header: 'UPDATED', value: ({ UpdatedAt }) => ago(clock, UpdatedAt) },
    { name: 'Labels', header: 'LABELS', value: ({ Spec }) => joinLabels(Spec.Labels) },
    labelColumn(({ Spec }) => Spec.Labels),
  ];
}

/** `docker config ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List configs',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
  ],
  *run(context) {
    const { flags, client, proc } = context;
    const configs = yield* configList(client, { filters: flags.get<Filters>('filter') });
    yield* renderList(context, {
      format: flags.string('format'),
      quiet: flags.bool('quiet'),
      items: configs.sort((a, b) => naturalOrder(a.Spec.Name ?? '', b.Spec.Name ?? '')),
      columns: columns(proc.clock),
      goType: '*config.configContext',
      table: '{{.ID}}\t{{.Name}}\t{{.CreatedAt}}\t{{.UpdatedAt}}',
      quietTemplate: '{{.ID}}',
    });
  },
};
