import type { Task } from '#api/swarm/task.ts';
import type { TaskObject } from '../store/objects.ts';

/** A task as the API shows it. */
export function presentTask(task: TaskObject): Task & { Volumes: null } {
  const { Runtime: _runtime, ...spec } = task.Spec;
  return {
    ID: task.ID,
    Version: task.Version,
    CreatedAt: task.CreatedAt,
    UpdatedAt: task.UpdatedAt,
    ...(task.Name && { Name: task.Name }),
    Labels: task.Labels ?? {},
    Spec: task.Spec.Runtime === 'attachment' ? task.Spec : spec,
    ...(task.ServiceID && { ServiceID: task.ServiceID }),
    ...(task.Slot && { Slot: task.Slot }),
    ...(task.NodeID && { NodeID: task.NodeID }),
    Status: task.Status,
    DesiredState: task.DesiredState,
    ...(task.NetworksAttachments?.length && { NetworksAttachments: task.NetworksAttachments }),
    ...(task.GenericResources?.length && { GenericResources: task.GenericResources }),
    ...(task.JobIteration && { JobIteration: task.JobIteration }),
    Volumes: null,
  };
}
