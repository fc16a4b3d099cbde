import type { NetworkInspect } from '#api/network.ts';
import { networkList } from '#client/network/list.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { type Column, joinLabels, labelColumn } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { shortId } from '../../formatter/shortid.ts';
import { goTime } from '../../formatter/time.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

function columns(noTrunc: boolean): Column<NetworkInspect>[] {
  return [
    { name: 'ID', header: 'NETWORK ID', value: (network) => (noTrunc ? network.Id : shortId(network.Id)) },
    { name: 'Name', header: 'NAME', value: (network) => network.Name },
    { name: 'Driver', header: 'DRIVER', value: (network) => network.Driver },
    { name: 'Scope', header: 'SCOPE', value: (network) => network.Scope },
    { name: 'IPv4', header: 'IPV4', value: (network) => String(network.EnableIPv4) },
    { name: 'IPv6', header: 'IPV6', value: (network) => String(network.EnableIPv6) },
    { name: 'Internal', header: 'INTERNAL', value: (network) => String(network.Internal) },
    { name: 'Labels', header: 'LABELS', value: (network) => joinLabels(network.Labels) },
    { name: 'CreatedAt', header: 'CREATED AT', value: (network) => goTime(network.Created) },
    labelColumn((network) => network.Labels),
  ];
}

/** `docker network ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List networks',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display network IDs' },
    { name: 'no-trunc', kind: BOOL, usage: 'Do not truncate the output' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Provide filter values (e.g. "driver=bridge")' },
  ],
  *run(context) {
    const networks = yield* networkList(context.client, { filters: context.flags.get<Filters>('filter') });
    const items = [...networks].sort((a, b) => (a.Name < b.Name ? -1 : a.Name > b.Name ? 1 : 0));
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: context.flags.bool('quiet'),
      items,
      columns: columns(context.flags.bool('no-trunc')),
      goType: '*network.networkContext',
      table: '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}',
      quietTemplate: '{{.ID}}',
      raw: 'network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n',
    });
  },
};
