import type { Coroutine } from '#kernel/coroutine.ts';
import { isDirty } from '../../manager/orchestrator/dirty.ts';
import type { TaskObject } from '../../store/objects.ts';
import type { Store } from '../../store/store.ts';
import { findObject } from '../find.ts';
import type { ControlVerb, Leader } from '../verb.ts';

/** What a list of tasks may be asked for; empty lists ask for nothing. */
export interface TaskFilter {
  readonly idPrefixes?: readonly string[];
  readonly namePrefixes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly serviceIds?: readonly string[];
  readonly nodeIds?: readonly string[];
  readonly desiredStates?: readonly string[];
  /** Only those that are what their service asks for by now. */
  readonly upToDate?: boolean;
}

/** A task by id, name or beginning of an id. @throws RpcError `task x not found` */

function* taskGet({ store }: Leader, { term }: { term: string }): Coroutine<TaskObject> {
  return findObject(store, 'task', term);
}

/** The tasks that fit, attachments among them. */

function* taskList({ store }: Leader, filter: TaskFilter): Coroutine<TaskObject[]> {
  const any = (wanted: readonly string[] | undefined, fits: (value: string) => boolean) =>
    !wanted?.length || wanted.some(fits);
  return store.list('task').filter(
    (task) =>
      (!filter.upToDate || isUpToDate(store, task)) &&
      any(filter.serviceIds, (id) => task.ServiceID === id) &&
      any(filter.nodeIds, (id) => task.NodeID === id) &&
      any(filter.idPrefixes, (prefix) => task.ID.startsWith(prefix)) &&
      any(filter.desiredStates, (state) => task.DesiredState === state) &&
      any(filter.namePrefixes, (prefix) =>
        `${task.ServiceName}.${task.Slot || task.NodeID}.${task.ID}`.startsWith(prefix),
      ) &&
      Object.entries(filter.labels ?? {}).every(([key, value]) => {
        const found = task.Spec.ContainerSpec?.Labels?.[key];
        return found !== undefined && (value === '' || found === value);
      }),
  );
}

function isUpToDate(store: Store, task: TaskObject): boolean {
  const service = store.get('service', task.ServiceID ?? '');
  return service !== undefined && !isDirty(service, task, store.get('node', task.NodeID ?? ''));
}

/** What the leader does for tasks. */
export const taskVerbs: Readonly<Record<string, ControlVerb>> = {
  'task.get': taskGet,
  'task.list': taskList,
};
