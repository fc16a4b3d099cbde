import type { Service } from '#api/swarm/service.ts';
import type { Filters } from '#client/query.ts';
import { serviceList } from '#client/service/list.ts';
import type { Command } from '../../command.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { shortId } from '../../formatter/shortid.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { displayImage } from './imagename.ts';
import { ingressPorts } from './ingressports.ts';

/** What a listing of services shows. */
export const SERVICE_COLUMNS: readonly Column<Service>[] = [
  { name: 'ID', header: 'ID', value: (service) => shortId(service.ID) },
  { name: 'Name', header: 'NAME', value: (service) => service.Spec.Name ?? '' },
  { name: 'Mode', header: 'MODE', value: modeOf },
  { name: 'Replicas', header: 'REPLICAS', value: replicasOf },
  {
    name: 'Image',
    header: 'IMAGE',
    value: (service) => displayImage(service.Spec.TaskTemplate.ContainerSpec?.Image ?? ''),
  },
  { name: 'Ports', header: 'PORTS', value: (service) => ingressPorts(service.Endpoint.Ports ?? []) },
];

export const SERVICE_TABLE = '{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}';

const RAW =
  'id: {{.ID}}\nname: {{.Name}}\nmode: {{.Mode}}\nreplicas: {{.Replicas}}\nimage: {{.Image}}\nports: {{.Ports}}\n';

/** `docker service ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List services',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
  ],
  *run(context) {
    const { flags } = context;
    const services = yield* serviceList(context.client, {
      filters: flags.get<Filters>('filter'),
      // The counts of tasks cost the engine something; identifiers need none.
      status: !flags.bool('quiet'),
    });
    yield* renderServices(context, services, flags.bool('quiet'));
  },
};

/** Writes a list of services in the order of their names. @throws CliError */
export function renderServices(
  context: Parameters<typeof renderList>[0],
  services: readonly Service[],
  quiet: boolean,
): ReturnType<typeof renderList> {
  const format = context.flags.string('format');
  return renderList(context, {
    format,
    quiet,
    items: [...services].sort((a, b) => naturalOrder(a.Spec.Name ?? '', b.Spec.Name ?? '')),
    columns: SERVICE_COLUMNS,
    goType: '*service.serviceContext',
    table: SERVICE_TABLE,
    quietTemplate: format === 'raw' ? 'id: {{.ID}}' : '{{.ID}}',
    raw: RAW,
  });
}

function modeOf({ Spec: { Mode } }: Service): string {
  if (Mode.Global) return 'global';
  if (Mode.Replicated) return 'replicated';
  if (Mode.ReplicatedJob) return 'replicated job';
  return Mode.GlobalJob ? 'global job' : '';
}

function replicasOf({ Spec, ServiceStatus }: Service): string {
  const { RunningTasks: running = 0, DesiredTasks: desired = 0, CompletedTasks: completed = 0 } = ServiceStatus ?? {};
  const { Mode, TaskTemplate } = Spec;
  const count = `${running}/${desired}`;
  if (Mode.ReplicatedJob) return `${count} (${completed}/${Mode.ReplicatedJob.TotalCompletions ?? 0} completed)`;
  if (Mode.GlobalJob) return `${count} (${completed}/${desired + completed} completed)`;
  const most = Mode.Replicated ? (TaskTemplate.Placement?.MaxReplicas ?? 0) : 0;
  return most > 0 ? `${count} (max ${most} per node)` : count;
}
