import type { TaskStatus } from '#api/swarm/task.ts';
import { DockerError } from '#errdefs/errdefs.ts';
import { type Coroutine, type Wait, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { rfc3339Nano } from '../../timestamp.ts';
import type { TaskObject } from '../store/objects.ts';
import { isTerminal, rank } from '../taskstate.ts';

/** Lets what takes long be broken off. */
export interface Interruption {
  /** Whether the task is to end by now. */
  requested(): boolean;
  /** Woken when it may have become so. */
  readonly changed: Wait;
}

/** A program's exit with an error: `task: non-zero exit (1)`. */
export class ExitError extends Error {
  constructor(
    readonly exitCode: number,
    cause?: string,
  ) {
    super(`task: non-zero exit (${exitCode})${cause === undefined ? '' : `: ${cause}`}`);
  }
}

/**
 * What a task is made of on its node; each method brings it one state on (swarmkit agent/exec.Controller). Those that take
 * long end early when `interruption` asks for it; their outcome then counts for nothing.
 */
export interface TaskController {
  /** Up to `ready`. @throws DockerError */
  prepare(interruption: Interruption): Coroutine<void>;
  /** Up to `running`. @throws DockerError, ExitError */
  start(interruption: Interruption): Coroutine<void>;
  /** Until it has ended. @throws ExitError, DockerError */
  wait(interruption: Interruption): Coroutine<void>;
  shutdown(): Coroutine<void>;
  /** Takes away what is left of it. */
  remove(): Coroutine<void>;
  /** What there is to tell beside the state. */
  details(): Pick<TaskStatus, 'ContainerStatus' | 'PortStatus'>;
}

/** Takes one task from state to state, as far as the managers want it, and reports each (swarmkit agent.taskManager). */
export class TaskRunner {
  readonly #proc: Process;
  readonly #controller: TaskController;
  readonly #report: (status: TaskStatus) => void;
  readonly #changed = new WaitQueue();
  readonly #interruption: Interruption;
  #thread: Thread | undefined;
  #status: TaskStatus;
  #desired: TaskObject['DesiredState'];
  #removed = false;

  constructor(proc: Process, task: TaskObject, controller: TaskController, report: (status: TaskStatus) => void) {
    this.#proc = proc;
    this.#controller = controller;
    this.#report = report;
    this.#status = task.Status;
    this.#desired = task.DesiredState;
    this.#interruption = { requested: () => this.#ending, changed: this.#changed };
  }

  get status(): TaskStatus {
    return this.#status;
  }

  start(): void {
    this.#thread = this.#proc.thread(this.#run());
  }

  /** The managers want something else of it. */
  update(task: TaskObject): void {
    this.#desired = task.DesiredState;
    this.#changed.wakeAll();
  }

  /** The node is to know nothing more of it. */
  remove(): void {
    this.#removed = true;
    this.#changed.wakeAll();
  }

  /** Leaves everything as it is: the node leaves the swarm. */
  abandon(): void {
    this.#thread?.cancel();
  }

  get #ending(): boolean {
    return this.#removed || rank(this.#desired) >= rank('shutdown');
  }

  *#run(): Coroutine<void> {
    while (!this.#removed) {
      const moved = yield* this.#advance();
      if (!moved && !this.#removed) yield this.#changed;
    }
    yield* this.#quietly(this.#controller.remove());
  }

  /** One state further. @returns whether something was done */
  *#advance(): Coroutine<boolean> {
    const { State: state } = this.#status;
    if (isTerminal(state)) return false;
    if (this.#ending) {
      yield* this.#quietly(this.#controller.shutdown());
      this.#move('shutdown', 'shutdown');
      return true;
    }
    if (rank(state) > rank(this.#desired)) return false;
    switch (state) {
      case 'preparing':
        return yield* this.#do(this.#controller.prepare(this.#interruption), 'ready', 'prepared');
      case 'starting':
        return yield* this.#do(this.#controller.start(this.#interruption), 'running', 'started');
      case 'running':
        return yield* this.#do(this.#controller.wait(this.#interruption), 'complete', 'finished');
    }
    if (rank(state) >= rank(this.#desired)) return false;
    if (state === 'ready') this.#move('starting', 'starting');
    else if (state === 'accepted') this.#move('preparing', 'preparing');
    else this.#move('accepted', 'accepted');
    return true;
  }

  *#do(work: Coroutine<void>, next: 'ready' | 'running' | 'complete', message: string): Coroutine<boolean> {
    try {
      yield* work;
      if (!this.#ending) this.#move(next, message);
    } catch (error) {
      if (!(error instanceof DockerError || error instanceof ExitError)) throw error;
      if (!this.#ending || error instanceof ExitError) this.#fail(error);
    }
    return true;
  }

  #move(state: TaskStatus['State'], message: string): void {
    this.#set({ State: state, Message: message });
  }

  #fail(error: DockerError | ExitError): void {
    const { State: state, Message: message = '' } = this.#status;
    this.#set({
      State: rank(state) < rank('starting') ? 'rejected' : 'failed',
      Message: message,
      Err: error.message,
      ...(error instanceof ExitError && { exitCode: error.exitCode }),
    });
  }

  #set({ exitCode, ...status }: Partial<TaskStatus> & { exitCode?: number }): void {
    const { clock } = this.#proc;
    const details: Partial<Pick<TaskStatus, 'ContainerStatus' | 'PortStatus'>> =
      rank(status.State) >= rank('starting') && status.State !== 'rejected' ? this.#controller.details() : {};
    const container = details.ContainerStatus ?? this.#status.ContainerStatus;
    this.#status = {
      Timestamp: rfc3339Nano(clock, clock.now),
      ...status,
      ...(container && { ContainerStatus: exitCode === undefined ? container : { ...container, ExitCode: exitCode } }),
      PortStatus: details.PortStatus ?? {},
    };
    this.#report(this.#status);
  }

  *#quietly(work: Coroutine<void>): Coroutine<void> {
    try {
      yield* work;
    } catch (error) {
      // What is gone already needs no end.
      if (!(error instanceof DockerError)) throw error;
    }
  }
}
