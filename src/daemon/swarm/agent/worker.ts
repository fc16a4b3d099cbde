import type { NodeDescription } from '#api/swarm/node.ts';
import type { TaskStatus } from '#api/swarm/task.ts';
import type { MaybeCoroutine } from '#kernel/coroutine.ts';
import type { Attachments } from '../executor/attachments.ts';
import type { ConfigObject, NetworkObject, NodeObject, SecretObject, TaskObject } from '../store/objects.ts';

/** What a node is to have, as the dispatcher tells it: the whole once, then what changed. */
export interface Assignments {
  readonly type: 'complete' | 'incremental';
  readonly tasks: readonly TaskObject[];
  readonly removedTasks: readonly string[];
  readonly secrets: readonly SecretObject[];
  readonly removedSecrets: readonly string[];
  readonly configs: readonly ConfigObject[];
  readonly removedConfigs: readonly string[];
  readonly networks: readonly NetworkObject[];
}

/** Takes what a worker tells of its tasks to the dispatcher, as soon as there is a session; the last word of each task wins. */
export interface StatusReporter {
  reportTask(taskId: string, status: TaskStatus): void;
}

/**
 * The part of an agent that does the work: runs the node's tasks on its engine and keeps doing so while no manager can be
 * reached (swarmkit agent.Worker with agent/exec). Made once for as long as the node is in the swarm.
 */
export interface Worker {
  describe(): NodeDescription;
  /** What the dispatcher says of the node itself: role, availability, labels. */
  configure(node: NodeObject): void;
  assign(assignments: Assignments): void;
  /** Containers that are put on networks of the swarm by hand. */
  readonly attachments?: Attachments;
  /** Ends all tasks: the node leaves the swarm. It has left once this is done. */
  close(): MaybeCoroutine<void>;
}
