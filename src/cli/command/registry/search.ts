import type { SearchResult } from '#api/image.ts';
import { imageSearch } from '#client/image/search.ts';
import type { Filters } from '#client/query.ts';
import type { Command } from '../../command.ts';
import { registryAuth } from '../../config/configfile.ts';
import type { Column } from '../../formatter/column.ts';
import { renderList } from '../../formatter/list.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';
import { exactArgs } from '../../required.ts';

/** Columns of a description where it is cut. */
const WIDTH = 45;

function columns(noTrunc: boolean): Column<SearchResult>[] {
  return [
    { name: 'Name', header: 'NAME', value: ({ name }) => name },
    {
      name: 'Description',
      header: 'DESCRIPTION',
      value: ({ description }) => {
        const line = description.replace(/[\r\n]/g, ' ');
        return noTrunc || line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`;
      },
    },
    { name: 'StarCount', header: 'STARS', value: ({ star_count }) => String(star_count) },
    { name: 'IsOfficial', header: 'OFFICIAL', value: ({ is_official }) => (is_official ? '[OK]' : '') },
    { name: 'IsAutomated', header: 'AUTOMATED', value: ({ is_automated }) => (is_automated ? '[OK]' : '') },
  ];
}

/** `docker search` */
export const searchCommand: Command = {
  use: 'search [OPTIONS] TERM',
  short: 'Search Docker Hub for images',
  args: exactArgs(1),
  flags: [
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
    { name: 'format', kind: STRING, usage: 'Pretty-print search using a Go template' },
    { name: 'limit', kind: INT, usage: 'Max number of search results' },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
  ],
  *run(context) {
    const { client, proc, args, flags } = context;
    const items = yield* imageSearch(client, args[0] ?? '', {
      limit: flags.number('limit'),
      filters: flags.get<Filters>('filter'),
      auth: registryAuth(proc, 'docker.io'),
    });
    yield* renderList(context, {
      format: flags.string('format'),
      quiet: false,
      items,
      columns: columns(flags.bool('no-trunc')),
      goType: '*formatter.searchContext',
      table: '{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}',
      quietTemplate: '{{.Name}}',
      raw: '',
    });
  },
};
