import type { TaskState } from '#api/swarm/task.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import type { Leader } from '../../control/verb.ts';
import type { ServiceObject, TaskObject } from '../../store/objects.ts';

/** What a task is besides one of its service. */
export interface TaskPlace {
  /** Number among the replicas; 0 for global services. */
  readonly slot: number;
  /** The node it must run on; the scheduler chooses where absent. */
  readonly nodeId?: string;
  readonly desired?: TaskState;
}

/** A new task of a service (swarmkit orchestrator.NewTask). */
export function newTask(leader: Leader, service: ServiceObject, place: TaskPlace): TaskObject {
  const { clock } = leader;
  const {
    EndpointSpec: endpoint,
    TaskTemplate: spec,
    Name: name = '',
    Labels: labels,
    Networks: networks,
  } = service.Spec;
  return {
    ID: leader.newId(),
    Version: {},
    Labels: {},
    Spec: spec,
    ServiceID: service.ID,
    ...(place.slot > 0 && { Slot: place.slot }),
    ...(place.nodeId && { NodeID: place.nodeId }),
    Status: { Timestamp: rfc3339Nano(clock, clock.now), State: 'new', Message: 'created', PortStatus: {} },
    DesiredState: place.desired ?? (service.JobStatus ? 'complete' : 'running'),
    ...(service.JobStatus && { JobIteration: service.JobStatus.JobIteration }),
    ServiceName: name,
    ...(labels && Object.keys(labels).length > 0 && { ServiceLabels: labels }),
    ...(networks && { ServiceNetworks: networks }),
    SpecVersion: service.SpecVersion,
    Endpoint: { ...(endpoint && { Spec: endpoint }) },
  };
}
