import { serviceList } from '#client/service/list.ts';
import { CliError, type Command } from '../../command.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { noArgs } from '../../required.ts';
import { NAMESPACE_LABEL } from './namespace.ts';

interface Stack {
  name: string;
  services: number;
}

const COLUMNS: readonly Column<Stack>[] = [
  { name: 'Name', header: 'NAME', value: ({ name }) => name },
  { name: 'Services', header: 'SERVICES', value: ({ services }) => String(services) },
];

/** `docker stack ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List stacks',
  args: noArgs,
  flags: [LIST_FORMAT],
  *run(context) {
    const services = yield* serviceList(context.client, { filters: new Map([['label', [NAMESPACE_LABEL]]]) });
    const counts = new Map<string, number>();
    for (const { ID, Spec } of services) {
      const name = Spec.Labels?.[NAMESPACE_LABEL];
      if (name === undefined) throw new CliError(`cannot get label ${NAMESPACE_LABEL} for service ${ID}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const stacks = [...counts].map(([name, count]) => ({ name, services: count }));
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: false,
      items: stacks.sort((a, b) => naturalOrder(a.name, b.name)),
      columns: COLUMNS,
      goType: '*formatter.stackContext',
      table: '{{.Name}}\t{{.Services}}',
      quietTemplate: '{{.Name}}',
    });
  },
};
