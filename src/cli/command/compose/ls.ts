import type { ContainerSummary } from '#api/container.ts';
import { containerList } from '#client/container/list.ts';
import type { Filters } from '#client/query.ts';
import { CliError, type Command } from '../../command.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { labelOf } from './engine/containers.ts';
import { LABELS } from './engine/labels.ts';
import { DRY_RUN } from './flags.ts';
import { table } from './table.ts';

/** `docker compose ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  short: 'List running compose projects',
  flags: [
    { name: 'all', short: 'a', kind: BOOL, usage: 'Show all stopped Compose projects' },
    DRY_RUN,
    { name: 'filter', kind: FILTER, usage: 'Filter output based on conditions provided' },
    { name: 'format', kind: STRING, default: 'table', usage: 'Format the output. Values: [table | json]' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display project names' },
  ],
  *run({ client, flags, out }) {
    const filter = flags.get<Filters>('filter');
    for (const name of filter.keys()) if (name !== 'name') throw new CliError(`invalid filter '${name}'`);
    const containers = yield* containerList(client, {
      all: flags.bool('all'),
      filters: new Map([['label', [LABELS.project, LABELS.hash]]]),
    });
    const projects = new Map<string, ContainerSummary[]>();
    for (const container of containers) {
      const name = labelOf(container, 'project');
      projects.set(name, [...(projects.get(name) ?? []), container]);
    }
    const patterns = (filter.get('name') ?? []).map((text) => new RegExp(text));
    const rows = [...projects]
      .filter(([name]) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([Name, own]) => ({ Name, Status: statusOf(own), ConfigFiles: filesOf(own) }));
    if (flags.bool('quiet')) return yield* out(rows.map(({ Name }) => `${Name}\n`).join(''));
    if (flags.string('format') === 'json') return yield* out(`${JSON.stringify(rows)}\n`);
    if (!['table', 'pretty', ''].includes(flags.string('format'))) {
      throw new CliError(`format value ${JSON.stringify(flags.string('format'))} could not be parsed: parsing failed`);
    }
    yield* out(
      table(
        ['NAME', 'STATUS', 'CONFIG FILES'],
        rows.map(({ Name, Status, ConfigFiles }) => [Name, Status, ConfigFiles]),
      ),
    );
  },
};

/** `running(2), exited(1)` in the order of the words. */
function statusOf(containers: readonly ContainerSummary[]): string {
  const counts = new Map<string, number>();
  for (const { State } of containers) counts.set(State, (counts.get(State) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${state}(${count})`)
    .join(', ');
}

function filesOf(containers: readonly ContainerSummary[]): string {
  const files = containers.flatMap((container) => labelOf(container, 'files').split(','));
  return [...new Set(files)].join(',') || 'N/A';
}
