import type { ContainerSummary } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import type { Column } from '../../formatter/column.ts';
import { containerColumns } from '../../formatter/container.ts';
import { formatList } from '../../formatter/list.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { labelOf, nameOf, projectContainers, serviceOf } from './engine/containers.ts';
import { DRY_RUN } from './flags.ts';
import { goTemplateUsage } from './formatusage.ts';
import { projectOrName } from './project.ts';

const TABLE = '{{.Name}}\t{{.Image}}\t{{.Command}}\t{{.Service}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}';

/** A container as `ps` knows it. */
interface Shown {
  summary: ContainerSummary;
  exitCode: number;
  health: string;
}

/** `docker compose ps` */
export const psCommand: Command = {
  use: 'ps [OPTIONS] [SERVICE...]',
  short: 'List containers',
  flags: [
    {
      name: 'all',
      short: 'a',
      kind: BOOL,
      usage: 'Show all stopped containers (including those created by the run command)',
    },
    DRY_RUN,
    { name: 'filter', kind: STRING, usage: 'Filter services by a property (supported filters: status)' },
    {
      name: 'format',
      kind: STRING,
      default: 'table',
      usage: goTemplateUsage('https://docs.docker.com/go/formatting/'),
    },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
    { name: 'orphans', kind: BOOL, default: true, usage: 'Include orphaned services (not declared by project)' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
    { name: 'services', kind: BOOL, usage: 'Display services' },
    {
      name: 'status',
      kind: STRING_ARRAY,
      usage: 'Filter services by status. Values: [paused | restarting | removing | running | dead | created | exited]',
    },
  ],
  complete: completeServices,
  *run(context) {
    const { flags } = context;
    const shown = yield* containersShown(context);
    if (flags.bool('quiet')) return yield* context.out(shown.map(({ summary }) => `${summary.Id}\n`).join(''));
    if (flags.bool('services')) {
      const services = [...new Set(shown.map(({ summary }) => serviceOf(summary)))];
      return yield* context.out(services.map((service) => `${service}\n`).join(''));
    }
    yield* context.out(
      formatList({
        format: flags.string('format'),
        quiet: false,
        items: shown,
        columns: columnsFor(context.proc.clock.wallTime().seconds, flags.bool('no-trunc')),
        goType: '*formatter.ContainerContext',
        table: TABLE,
        quietTemplate: '',
      }),
    );
  },
};

function* containersShown(context: CommandContext): Coroutine<Shown[]> {
  const { flags, args, client } = context;
  const statuses = [...flags.list('status'), ...statusFilter(flags.string('filter'))];
  const { project, name } = yield* projectOrName(context, args);
  const all = flags.bool('all') || statuses.length > 0;
  const found = yield* projectContainers(client, name, {
    all,
    oneOff: flags.bool('all') ? 'include' : 'exclude',
    services: args,
  });
  let kept = statuses.length === 0 ? found : found.filter(({ State }) => statuses.includes(State));
  if (project && !flags.bool('orphans')) kept = kept.filter((one) => serviceOf(one) in project.services);
  const shown: Shown[] = [];
  for (const summary of kept) {
    const { State } = yield* containerInspect(client, summary.Id);
    shown.push({ summary, exitCode: State.ExitCode, health: State.Health?.Status ?? '' });
  }
  return shown;
}

function statusFilter(filter: string): string[] {
  if (filter === '') return [];
  const [name, value] = filter.split('=');
  if (value === undefined) throw new CliError('arguments to --filter should be in form KEY=VAL');
  if (name === 'source') throw new CliError('filter "source" is not supported');
  if (name !== 'status') throw new CliError(`unknown filter ${name}`);
  return [value];
}

function columnsFor(now: number, noTrunc: boolean): Column<Shown>[] {
  const own = containerColumns(now, noTrunc).map(
    (column): Column<Shown> => ({ ...column, value: ({ summary }) => column.value(summary) }),
  );
  return [
    ...own.filter(({ name }) => name !== 'Platform'),
    { name: 'Name', header: 'NAME', value: ({ summary }) => nameOf(summary) },
    { name: 'Service', header: 'SERVICE', value: ({ summary }) => serviceOf(summary) },
    { name: 'Project', header: 'PROJECT', value: ({ summary }) => labelOf(summary, 'project') },
    { name: 'Health', header: 'HEALTH', value: ({ health }) => health },
    { name: 'ExitCode', header: 'EXIT CODE', value: ({ exitCode }) => exitCode },
    { name: 'Publishers', header: 'PUBLISHERS', value: ({ summary }) => publishersOf(summary) },
  ];
}

function publishersOf({ Ports = [] }: ContainerSummary): unknown[] {
  return [...Ports]
    .sort((a, b) => a.PrivatePort - b.PrivatePort || ((a.IP ?? '') < (b.IP ?? '') ? -1 : 1))
    .map(({ IP = '', PrivatePort, PublicPort = 0, Type }) => new Publisher(IP, PrivatePort, PublicPort, Type));
}

/** A published port; its text is that of a Go struct. */
class Publisher {
  constructor(
    readonly URL: string,
    readonly TargetPort: number,
    readonly PublishedPort: number,
    readonly Protocol: string,
  ) {}

  toString(): string {
    return `{${this.URL} ${this.TargetPort} ${this.PublishedPort} ${this.Protocol}}`;
  }
}
