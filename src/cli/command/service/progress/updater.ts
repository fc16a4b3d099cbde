import type { Service } from '#api/swarm/service.ts';
import type { Task } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';

/** What progress is judged by. */
export interface Observation {
  service: Service;
  /** Tasks of the service's newest specification. */
  tasks: readonly Task[];
  /** Ids of the nodes that are not down. */
  activeNodes: ReadonlySet<string>;
  rollback: boolean;
}

/** Shows the progress of services of one mode. */
export interface ProgressUpdater {
  /** Shows how far it has come; answers whether all is as it should be. @throws CliError */
  update(observation: Observation): Coroutine<boolean>;
}
