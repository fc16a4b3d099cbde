import { DockerError } from '#errdefs/errdefs.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { Container } from '../../containers/container.ts';
import { containerLogs } from '../../containers/logs.ts';
import type { Daemon } from '../../daemon.ts';
import type { Agent } from '../agent/agent.ts';
import { taskName } from '../naming.ts';
import type { TaskObject } from '../store/objects.ts';
import { wants } from './broker.ts';
import type { LogMessage, Publication, Subscription } from './message.ts';

/** A subscription that this node serves. */
interface Serving {
  readonly subscription: Subscription;
  readonly threads: Map<string, Thread>;
  readonly gone: { closed: boolean; readonly changed: WaitQueue };
  open: number;
  messages: LogMessage[];
  flushing: boolean;
}

/** Sends the logs of a node's tasks to the leader, when somebody wants to read them (swarmkit agent.worker.Subscribe). */
export class LogPublisher {
  readonly #daemon: Daemon;
  readonly #agent: Agent;
  /** The node's tasks. */
  readonly #tasks: () => Iterable<TaskObject>;
  readonly #serving = new Map<string, Serving>();
  #listening = false;

  constructor(daemon: Daemon, agent: Agent, tasks: () => Iterable<TaskObject>) {
    this.#daemon = daemon;
    this.#agent = agent;
    this.#tasks = tasks;
  }

  /** Begins to listen for readers, as far as it does not yet; there is a session. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#agent.stream(
      'logs.listen',
      {},
      (item) => this.#take(item as Subscription),
      () => {
        this.#listening = false;
        for (const serving of this.#serving.values()) this.#end(serving);
      },
    );
  }

  /** A task has come, or has got a container. */
  taskChanged(task: TaskObject): void {
    for (const serving of this.#serving.values()) {
      const { subscription } = serving;
      if (subscription.options.follow && wants(subscription.selector, task)) this.#read(serving, task);
    }
  }

  #take(subscription: Subscription): void {
    const known = this.#serving.get(subscription.id);
    if (subscription.close) {
      if (known) this.#end(known);
      return;
    }
    const serving: Serving = {
      subscription,
      threads: new Map(),
      gone: { closed: false, changed: new WaitQueue() },
      open: 0,
      messages: [],
      flushing: false,
    };
    this.#serving.set(subscription.id, serving);
    for (const task of this.#tasks()) if (wants(subscription.selector, task)) this.#read(serving, task);
    this.#flush(serving);
  }

  #end(serving: Serving): void {
    serving.gone.closed = true;
    serving.gone.changed.wakeAll();
    this.#serving.delete(serving.subscription.id);
  }

  #read(serving: Serving, task: TaskObject): void {
    const container = this.#daemon.containers.find(taskName(task));
    if (!container || serving.threads.has(task.ID)) return;
    serving.open++;
    serving.threads.set(task.ID, this.#daemon.proc.thread(this.#send(serving, task, container)));
  }

  *#send(serving: Serving, task: TaskObject, container: Container): Coroutine<void> {
    const { subscription, gone } = serving;
    const { options } = subscription;
    const take = (stream: 'stdout' | 'stderr', line: string) => {
      const space = line.indexOf(' ');
      serving.messages.push({
        nodeId: task.NodeID ?? '',
        serviceId: task.ServiceID ?? '',
        taskId: task.ID,
        timestamp: line.slice(0, space),
        stream,
        text: line.slice(space + 1),
      });
      this.#flush(serving);
    };
    try {
      while (options.follow && container.state.status === 'created' && !gone.closed) yield container.state.changed;
      const reading = containerLogs(this.#daemon, container.id, { ...options, timestamps: true, details: false });
      const write = function* (stream: 'stdout' | 'stderr', line: string): Coroutine<void> {
        take(stream, line);
      };
      yield* reading.send(write, { done: () => gone.closed, changed: gone.changed });
    } catch (error) {
      // The container is gone, or its logging driver cannot be read.
      if (!(error instanceof DockerError)) throw error;
    } finally {
      serving.open--;
      this.#flush(serving);
    }
  }

  #flush(serving: Serving): void {
    if (serving.flushing || serving.gone.closed) return;
    serving.flushing = true;
    this.#daemon.proc.thread(this.#publish(serving));
  }

  *#publish(serving: Serving): Coroutine<void> {
    const { subscription, gone } = serving;
    try {
      while (!gone.closed) {
        const messages = serving.messages;
        serving.messages = [];
        const close = serving.open === 0 && !subscription.options.follow;
        if (messages.length === 0 && !close) return;
        const publication: Publication = { subscriptionId: subscription.id, messages, close };
        yield* this.#agent.call('logs.publish', publication);
        if (close) this.#end(serving);
      }
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      this.#end(serving);
    } finally {
      serving.flushing = false;
    }
  }
}
