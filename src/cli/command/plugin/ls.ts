import type { Plugin } from '#api/plugin.ts';
import { pluginList } from '#client/plugin/list.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { ellipsis } from '../../formatter/width.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

const SHORT_ID = 12;
const SHORT_TEXT = 45;

/** docker/cli formatter/plugin.go */
function columns(short: boolean): Column<Plugin>[] {
  return [
    { name: 'ID', header: 'ID', value: ({ Id }) => (short ? Id.slice(0, SHORT_ID) : Id) },
    { name: 'Name', header: 'NAME', value: ({ Name }) => Name },
    {
      name: 'Description',
      header: 'DESCRIPTION',
      value: ({ Config: { Description: text } }) => (short ? ellipsis(oneLine(text), SHORT_TEXT) : text),
    },
    { name: 'Enabled', header: 'ENABLED', value: ({ Enabled }) => Enabled },
    { name: 'PluginReference', header: 'IMAGE', value: ({ PluginReference = '' }) => PluginReference },
  ];
}

/** `docker plugin ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List plugins',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display plugin IDs' },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Provide filter values (e.g. "enabled=true")' },
  ],
  *run(context) {
    const { flags } = context;
    const items = yield* pluginList(context.client, flags.get<Filters>('filter'));
    items.sort((a, b) => naturalOrder(a.Name, b.Name));
    yield* renderList(context, {
      format: flags.string('format'),
      quiet: flags.bool('quiet'),
      items,
      columns: columns(!flags.bool('no-trunc')),
      goType: '*plugin.pluginContext',
      table: '{{.ID}}\t{{.Name}}\t{{.Description}}\t{{.Enabled}}',
      quietTemplate: '{{.ID}}',
      raw: 'plugin_id: {{.ID}}\nname: {{.Name}}\ndescription: {{.Description}}\nenabled: {{.Enabled}}\n',
    });
  },
};

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('\r', '').trim();
}
