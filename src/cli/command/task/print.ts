import type { Task } from '#api/swarm/task.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../command.ts';
import { ago } from '../../formatter/ago.ts';
import { capitalize } from '../../formatter/capitalize.ts';
import type { Column } from '../../formatter/column.ts';
import { renderList } from '../../formatter/list.ts';
import { shortId } from '../../formatter/shortid.ts';
import { ellipsis } from '../../formatter/width.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { displayImage } from '../service/imagename.ts';
import { IdResolver } from './resolver.ts';

/** Columns an error gets. */
const ERROR_WIDTH = 30;

interface TaskRow {
  task: Task;
  name: string;
  node: string;
}

const TABLE = '{{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}';

const RAW =
  'id: {{.ID}}\nname: {{.Name}}\nimage: {{.Image}}\nnode: {{.Node}}\ndesired_state: {{.DesiredState}}\n' +
  'current_state: {{.CurrentState}}\nerror: {{.Error}}\nports: {{.Ports}}\n';

/**
 * Writes a list of tasks, as `docker service ps`, `docker node ps` and `docker stack ps` do: those of one place together,
 * the newest first, in a table those after it indented. @throws CliError
 */
export function* printTasks(
  context: CommandContext,
  tasks: readonly Task[],
  noTrunc = context.flags.bool('no-trunc'),
): Coroutine<void> {
  const { flags } = context;
  const format = flags.string('format');
  const resolver = new IdResolver(context.client, flags.bool('no-resolve'));
  const named: { task: Task; name: string }[] = [];
  for (const task of tasks) {
    named.push({ task, name: `${yield* resolver.service(task.ServiceID ?? '')}.${task.Slot || task.NodeID || ''}` });
  }
  named.sort((a, b) => naturalOrder(a.name, b.name) || newestFirst(a.task, b.task));
  const isTable = format.startsWith('table') || (format === '' && !flags.bool('quiet'));
  const names = new Map<string, string>();
  const nodes = new Map<string, string>();
  let previous = '';
  for (const { task, name } of named) {
    names.set(task.ID, name === previous && isTable ? ` \\_ ${name}` : name);
    previous = name;
    nodes.set(task.ID, yield* resolver.node(task.NodeID ?? ''));
  }
  yield* renderList(context, {
    format,
    quiet: flags.bool('quiet'),
    items: named.map(({ task }) => ({ task, name: names.get(task.ID) ?? '', node: nodes.get(task.ID) ?? '' })),
    columns: columns(context.proc.clock, noTrunc),
    goType: '*task.taskContext',
    table: TABLE,
    quietTemplate: format === 'raw' ? 'id: {{.ID}}' : '{{.ID}}',
    raw: RAW,
  });
}

function newestFirst(a: Task, b: Task): number {
  const [left = '', right = ''] = [a.CreatedAt, b.CreatedAt];
  return left > right ? -1 : left < right ? 1 : 0;
}

function columns(clock: Clock, noTrunc: boolean): Column<TaskRow>[] {
  return [
    { name: 'ID', header: 'ID', value: ({ task }) => (noTrunc ? task.ID : shortId(task.ID)) },
    { name: 'Name', header: 'NAME', value: ({ name }) => name },
    { name: 'Image', header: 'IMAGE', value: ({ task }) => imageOf(task, noTrunc) },
    { name: 'Node', header: 'NODE', value: ({ node }) => node },
    { name: 'DesiredState', header: 'DESIRED STATE', value: ({ task }) => capitalize(task.DesiredState) },
    {
      name: 'CurrentState',
      header: 'CURRENT STATE',
      value: ({ task }) => `${capitalize(task.Status.State)} ${ago(clock, task.Status.Timestamp).toLowerCase()}`,
    },
    { name: 'Error', header: 'ERROR', value: ({ task }) => errorOf(task, noTrunc) },
    { name: 'Ports', header: 'PORTS', value: ({ task }) => portsOf(task) },
  ];
}

function imageOf(task: Task, noTrunc: boolean): string {
  const image = task.Spec.ContainerSpec?.Image ?? '';
  return noTrunc ? image : displayImage(image);
}

function errorOf(task: Task, noTrunc: boolean): string {
  const error = task.Status.Err ?? '';
  return error === '' ? '' : `"${noTrunc ? error : ellipsis(error, ERROR_WIDTH)}"`;
}

function portsOf(task: Task): string {
  const ports = task.Status.PortStatus?.Ports ?? [];
  return ports
    .map(({ PublishedPort = 0, TargetPort = 0, Protocol = '' }) => `*:${PublishedPort}->${TargetPort}/${Protocol}`)
    .join(',');
}
