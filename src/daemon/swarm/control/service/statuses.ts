import type { ServiceStatus } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { ServiceObject, TaskObject } from '../../store/objects.ts';
import { isTerminal } from '../../taskstate.ts';
import type { Leader } from '../verb.ts';

/** How many tasks of each service run and should (swarmkit controlapi.ListServiceStatuses), by the services' ids. */

export function* serviceStatuses(
  { store }: Leader,
  { ids }: { ids: readonly string[] },
): Coroutine<Record<string, ServiceStatus>> {
  const tasks = new Map<string, TaskObject[]>(ids.map((id) => [id, []]));
  for (const task of store.list('task')) tasks.get(task.ServiceID ?? '')?.push(task);
  const statuses: Record<string, ServiceStatus> = {};
  for (const [id, own] of tasks) {
    const service = store.get('service', id);
    statuses[id] = service ? statusOf(service, own) : { RunningTasks: 0, DesiredTasks: 0, CompletedTasks: 0 };
  }
  return statuses;
}

function statusOf(
  { Spec: { Mode: mode }, JobStatus: job }: ServiceObject,
  tasks: readonly TaskObject[],
): ServiceStatus {
  const iteration = job?.JobIteration.Index ?? 0;
  const current = job ? tasks.filter(({ JobIteration: own }) => (own?.Index ?? 0) === iteration) : tasks;
  const count = (fits: (task: TaskObject) => boolean) => current.filter(fits).length;
  return {
    RunningTasks: count(({ Status: status }) => status.State === 'running'),
    DesiredTasks:
      mode.Replicated?.Replicas ??
      mode.ReplicatedJob?.MaxConcurrent ??
      count(({ DesiredState: desired, Status: status }) =>
        job ? desired === 'complete' && !isTerminal(status.State) : desired === 'running',
      ),
    CompletedTasks: count(({ Status: status }) => status.State === 'complete'),
  };
}
