import type { NodeDescription } from '#api/swarm/node.ts';
import type { TaskStatus } from '#api/swarm/task.ts';
import type { ClusterObject, NodeObject } from '../store/objects.ts';

/** What a dispatcher tells a node in its session: at once, and whenever something of it changes (swarmkit api.SessionMessage). */
export interface SessionMessage {
  readonly sessionId: string;
  readonly node: NodeObject;
  /** All managers, so that the node finds another when this one is gone. */
  readonly managers: readonly ManagerAddress[];
  readonly networkKeys: ClusterObject['NetworkKeys'];
  /** UDP port of VXLAN in this cluster. */
  readonly dataPathPort: number;
  /** PEM. */
  readonly rootCertificate: string;
}

export interface ManagerAddress {
  readonly nodeId: string;
  readonly addr: string;
}

export interface SessionRequest {
  readonly description: NodeDescription;
}

export interface HeartbeatRequest {
  readonly sessionId: string;
}

export interface HeartbeatResponse {
  /** Nanoseconds until the next is expected. */
  readonly period: number;
}

export interface UpdateTaskStatusRequest {
  readonly sessionId: string;
  readonly updates: readonly { readonly taskId: string; readonly status: TaskStatus }[];
}
