import { containerList } from '#client/container/list.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { containerColumns, containerRaw, containerTable } from '../../formatter/container.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';
import { noArgs } from '../../required.ts';

/** `docker container ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['ps', 'list'],
  aliasText: 'docker container ls, docker container list, docker container ps, docker ps',
  short: 'List containers',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display container IDs' },
    { name: 'size', short: 's', kind: BOOL, usage: 'Display total file sizes' },
    { name: 'all', short: 'a', kind: BOOL, usage: 'Show all containers (default shows just running)' },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
    { name: 'latest', short: 'l', kind: BOOL, usage: 'Show the latest created container (includes all states)' },
    { name: 'last', short: 'n', kind: INT, default: -1, usage: 'Show n last created containers (includes all states)' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
  ],
  *run(context) {
    const { flags } = context;
    const format = flags.string('format');
    const quiet = flags.bool('quiet');
    const last = flags.number('last');
    // The engine measures sizes only when somebody asks: the flag, or a template that shows them.
    const size = context.changed('size') ? flags.bool('size') : !quiet && /\.Size\b|\bjson \.\s*[|}]/.test(format);
    const items = yield* containerList(context.client, {
      all: flags.bool('all'),
      limit: flags.bool('latest') && last === -1 ? 1 : last,
      size,
      filters: flags.get<Filters>('filter'),
    });
    const custom = format !== '' && format !== 'table';
    if (quiet && custom) {
      yield* context.err('WARNING: Ignoring custom format, because both --format and --quiet are set.\n');
    }
    yield* renderList(context, {
      format: quiet && format !== 'raw' ? '' : format,
      quiet,
      items,
      columns: containerColumns(context.proc.clock.wallTime().seconds, flags.bool('no-trunc')),
      goType: '*formatter.ContainerContext',
      table: containerTable(flags.bool('size')),
      quietTemplate: format === 'raw' ? 'container_id: {{.ID}}' : '{{.ID}}',
      raw: containerRaw(flags.bool('size')),
      errors: { parse: 'failed to parse template', execute: 'failed to execute template' },
    });
  },
};
