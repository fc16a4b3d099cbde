import type { Service } from '#api/swarm/service.ts';
import type { Task, TaskState } from '#api/swarm/task.ts';
import type { Cause } from '#course/schema/cause.ts';
import { list } from '#lab/explain/list.ts';
import { hostOf, runs, type SwarmView } from '../swarmview.ts';

/** States that are on the way to running. */
const EARLY: ReadonlySet<TaskState | undefined> = new Set([
  'new',
  'allocated',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
]);
const ENDED: ReadonlySet<TaskState | undefined> = new Set([
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'orphaned',
  'remove',
]);

/** Whether tasks of a service are starting, stopping or to be replaced, so that it pays to wait. */
export function onTheirWay({ tasks, nodes, services }: SwarmView, id: string | undefined): boolean {
  if (id === undefined) return false;
  const service = services.find(({ ID }) => ID === id);
  if (service?.UpdateStatus?.State === 'updating' || service?.UpdateStatus?.State === 'rollback_started') return true;
  const own = tasks.filter(({ ServiceID }) => ServiceID === id);
  // A service that was made a moment ago has no tasks yet.
  if (own.length === 0) return true;
  const kept = own.filter(({ Status, DesiredState }) => !ENDED.has(Status.State) && !ENDED.has(DesiredState)).length;
  const asked = service?.Spec.Mode.Replicated?.Replicas;
  if (asked !== undefined && kept !== asked) return true;
  return own.some(({ Status, DesiredState, NodeID }) => {
    if (EARLY.has(Status.State) || (Status.State === 'pending' && !Status.Err)) return true;
    const node = nodes.find(({ ID }) => ID === NodeID);
    if (Status.State !== 'running' || node?.Status.State === 'down') return false;
    return DesiredState !== 'running' || node?.Spec.Availability === 'drain';
  });
}

/** Why tasks of a service do not run: what they say themselves. Undefined where none says anything. */
export function explainIdleTasks(view: SwarmView, service: Service): { text: string; cause: Cause } | undefined {
  const { tasks, nodes } = view;
  const own = tasks
    .filter(({ ServiceID }) => ServiceID === service.ID)
    .sort((a, b) => (b.CreatedAt ?? '').localeCompare(a.CreatedAt ?? ''));
  // What is to end, such as a task of a node that was removed, waits for nothing.
  const waiting = own.filter(
    (task) => !ENDED.has(task.Status.State) && !ENDED.has(task.DesiredState) && !runs(task, nodes),
  );
  const telling = waiting.filter(({ Status }) => Status.Err);
  // A task that is about to be tried again says nothing: the one before it in its slot does.
  const slots = new Set(own.filter((task) => runs(task, nodes)).map(slotOf));
  const failed = own.filter((task) => task.Status.Err && ENDED.has(task.Status.State) && !slots.has(slotOf(task)));
  const newest = failed.filter((task, at) => failed.findIndex((other) => slotOf(other) === slotOf(task)) === at);
  const speaking = telling.length > 0 ? telling : newest;
  if (speaking.length === 0) return silent(view, service, waiting);

  const [first] = speaking as [Task];
  const text = first.Status.Err ?? '';
  const alike = speaking.filter(({ Status }) => Status.Err === text);
  const host = hostNames(view, alike);
  const place = host.length > 0 ? ` on ${list(host)}` : '';
  const count = alike.length === 1 ? 'One task' : `${alike.length} tasks`;
  const verb = alike.length === 1 ? 'is' : 'are';
  const state = { failed: `${verb} failing`, rejected: `${verb} turned down` }[first.Status.State as string];
  const said = `${count} ${state ?? `${verb} ${first.Status.State ?? 'waiting'}`}${place}: \`${text}\`. `;
  if (/no suitable node/.test(text))
    return { cause: 'placement', text: `${said}${placementHint(service, text)}`.trim() };
  if (/no such image|not found: manifest|pull access/i.test(text)) {
    const image = service.Spec.TaskTemplate.ContainerSpec?.Image ?? '';
    return { cause: 'no-image', text: `${said}The image \`${image}\` is not there, and it cannot be fetched.` };
  }
  if (/non-zero exit/.test(text)) {
    return {
      cause: 'not-running',
      text: `${said}Its program ends by itself; \`docker service logs\` shows what it said.`,
    };
  }
  if (/unhealthy/.test(text)) return { cause: 'unhealthy', text: `${said}Its health check fails.` };
  return { cause: 'not-running', text: said.trim() };
}

/** What can be said where no task says anything. */
function silent(
  view: SwarmView,
  service: Service,
  waiting: readonly Task[],
): { text: string; cause: Cause } | undefined {
  if (waiting.length > 0) {
    const states = list([...new Set(waiting.map(({ Status }) => Status.State ?? 'new'))]);
    const hosts = hostNames(view, waiting);
    const count = waiting.length === 1 ? 'One task is' : `${waiting.length} tasks are`;
    return { cause: 'not-running', text: `${count} ${states}${hosts.length > 0 ? ` on ${list(hosts)}` : ''}.` };
  }
  const constraints = service.Spec.TaskTemplate.Placement?.Constraints ?? [];
  if (!service.Spec.Mode.Global || constraints.length === 0) return undefined;
  return { cause: 'placement', text: `Other nodes do not meet its constraint ${list(constraints)}.` };
}

function placementHint({ Spec }: Service, text: string): string {
  const { Constraints = [], MaxReplicas } = Spec.TaskTemplate.Placement ?? {};
  const parts: string[] = [];
  if (/scheduling constraints/.test(text))
    parts.push(`No node that could take them meets ${list(Constraints, 'its constraints')}.`);
  if (/max replicas per node/.test(text)) parts.push(`Each node takes ${MaxReplicas ?? 0} of its tasks at most.`);
  if (/not available/.test(text)) parts.push('Nodes that are drained, paused or down take no tasks.');
  if (/insufficient resources/.test(text)) parts.push('It reserves more than any node has left.');
  if (/host-mode port/.test(text)) parts.push('A port published in host mode can be used once on each node.');
  return parts.join(' ');
}

function hostNames({ nodes }: SwarmView, tasks: readonly Task[]): string[] {
  const hosts = tasks.map(({ NodeID }) => nodes.find(({ ID }) => ID === NodeID)).filter((node) => node !== undefined);
  return [...new Set(hosts.map(hostOf))].sort();
}

function slotOf({ Slot, NodeID }: Task): string {
  return Slot === undefined ? (NodeID ?? '') : String(Slot);
}
