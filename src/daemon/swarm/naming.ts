import type { TaskObject } from './store/objects.ts';

/** A task's name: `web.1.ID`, or with the node's id in place of the slot where it has none (swarmkit api/naming.Task). */
export function taskName(task: TaskObject): string {
  if (task.Name) return task.Name;
  const service = task.ServiceName || task.ServiceID || '';
  const slot = task.Slot ? String(task.Slot) : (task.NodeID ?? '');
  return `${service}.${slot}.${task.ID}`;
}
