import type { NodeDescription } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { Daemon } from '../../daemon.ts';
import type { Agent } from '../agent/agent.ts';
import { describeNode } from '../agent/describe.ts';
import type { Assignments, Worker } from '../agent/worker.ts';
import { LogPublisher } from '../logs/publisher.ts';
import type { ConfigObject, NodeObject, SecretObject, TaskObject } from '../store/objects.ts';
import { AttachmentController } from './attachmentcontroller.ts';
import { Attachments } from './attachments.ts';
import { ContainerController } from './containercontroller.ts';
import { NodeNetworks } from './nodenetworks.ts';
import { TaskRunner } from './taskrunner.ts';

/** Runs a node's tasks on its engine (swarmkit agent.worker with moby's executor). */
export class EngineWorker implements Worker {
  readonly attachments: Attachments;
  readonly #daemon: Daemon;
  readonly #agent: Agent;
  readonly #rootCertificate: () => string | undefined;
  readonly #networks: NodeNetworks;
  readonly #logs: LogPublisher;
  readonly #runners = new Map<string, TaskRunner>();
  readonly #tasks = new Map<string, TaskObject>();
  readonly #secrets = new Map<string, SecretObject>();
  readonly #configs = new Map<string, ConfigObject>();

  constructor(daemon: Daemon, agent: Agent, rootCertificate: () => string | undefined) {
    this.#daemon = daemon;
    this.#agent = agent;
    this.#rootCertificate = rootCertificate;
    this.#networks = new NodeNetworks(daemon);
    this.#logs = new LogPublisher(daemon, agent, () => this.#tasks.values());
    this.attachments = new Attachments(daemon.clock, agent, (work) => this.#fork(work));
  }

  describe(): NodeDescription {
    return describeNode(this.#daemon, this.#rootCertificate());
  }

  configure(node: NodeObject): void {
    this.#logs.listen();
    const work = this.#networks.configure(node);
    if (work) this.#fork(work);
  }

  assign(assignments: Assignments): void {
    for (const secret of assignments.secrets) this.#secrets.set(secret.ID, secret);
    for (const config of assignments.configs) this.#configs.set(config.ID, config);
    for (const task of assignments.tasks) this.#take(task);
    const removed =
      assignments.type === 'complete'
        ? [...this.#runners.keys()].filter((id) => !assignments.tasks.some(({ ID: own }) => own === id))
        : assignments.removedTasks;
    for (const id of removed) {
      this.#runners.get(id)?.remove();
      this.#runners.delete(id);
      this.#tasks.delete(id);
    }
    for (const id of assignments.removedSecrets) this.#secrets.delete(id);
    for (const id of assignments.removedConfigs) this.#configs.delete(id);
  }

  close(): void {
    this.#networks.close();
    // Their containers go with the swarm's part of the engine.
    for (const runner of this.#runners.values()) runner.abandon();
    this.#runners.clear();
    this.#tasks.clear();
  }

  #take(task: TaskObject): void {
    const known = this.#runners.get(task.ID);
    if (known) {
      known.update(task);
      // A manager that has not heard of the last state, or has forgotten it, is told again.
      this.#agent.reportTask(task.ID, known.status);
      return;
    }
    const controller = task.Spec.NetworkAttachmentSpec
      ? new AttachmentController(this.#networks, this.attachments, task)
      : new ContainerController(this.#daemon, this.#networks, { secrets: this.#secrets, configs: this.#configs }, task);
    const runner = new TaskRunner(this.#daemon.proc, task, controller, (status) => {
      this.#agent.reportTask(task.ID, status);
      if (status.State === 'ready') this.#logs.taskChanged(task);
    });
    this.#runners.set(task.ID, runner);
    this.#tasks.set(task.ID, task);
    runner.start();
  }

  #fork(work: Coroutine<void>): Thread {
    return this.#daemon.proc.thread(work);
  }
}

/** What runs the tasks of an engine that is in a swarm. */
export function newWorker(daemon: Daemon, agent: Agent, rootCertificate: () => string | undefined): EngineWorker {
  return new EngineWorker(daemon, agent, rootCertificate);
}
