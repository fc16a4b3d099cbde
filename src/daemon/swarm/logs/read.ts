import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { anyOf, type Coroutine, type Wait, WaitQueue } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import { lookup } from '../lookup.ts';
import type { LogMessage, LogOptions, LogSelector } from './message.ts';

/** Logs of tasks, on their way. */
export interface ClusterLogReading {
  readonly tty: boolean;
  /**
   * Sends each line as it comes.
   * @param gone tells that nobody listens any more
   * @throws DockerError where some logs could not be had
   */
  send(write: (message: LogMessage) => Coroutine<void>, gone: { done(): boolean; changed: Wait }): Coroutine<void>;
}

/** GET /services/{id}/logs and /tasks/{id}/logs @throws DockerError */
export function* clusterLogs(
  daemon: Daemon,
  noun: 'service' | 'task',
  term: string,
  options: LogOptions,
): Coroutine<ClusterLogReading> {
  if (!options.stdout && !options.stderr) throw unknownError('Bad parameters: you must choose at least one stream');
  const manager = daemon.cluster.requireManager();
  if (options.tail !== 'all' && options.tail !== '' && !/^\d+$/.test(options.tail)) {
    throw unknownError(
      /^-\d+$/.test(options.tail)
        ? 'negative tail values not supported'
        : 'tail value must be a positive integer or "all"',
    );
  }
  const object = yield* lookup(daemon.cluster, noun, term);
  const template = 'TaskTemplate' in object.Spec ? object.Spec.TaskTemplate : object.Spec;
  const selector: LogSelector = {
    serviceIds: noun === 'service' ? [object.ID] : [],
    taskIds: noun === 'task' ? [object.ID] : [],
  };
  return {
    tty: template.ContainerSpec?.TTY ?? false,
    *send(write, gone) {
      const queue: LogMessage[] = [];
      const changed = new WaitQueue();
      const end: { done: boolean; error?: unknown } = { done: false };
      const thread = daemon.proc.thread(
        (function* () {
          try {
            yield* manager.request('logs.subscribe', { selector, options }, (item) => {
              queue.push(item as LogMessage);
              changed.wakeAll();
            });
          } catch (error) {
            end.error = error;
          }
          end.done = true;
          changed.wakeAll();
        })(),
      );
      try {
        while (!gone.done()) {
          const message = queue.shift();
          if (message) yield* write(message);
          else if (end.done) break;
          else yield anyOf(changed, gone.changed);
        }
      } finally {
        thread.cancel();
      }
      if (end.error === undefined) return;
      if (end.error instanceof DockerError) throw end.error.wrap('Error grabbing logs');
      throw end.error;
    },
  };
}
