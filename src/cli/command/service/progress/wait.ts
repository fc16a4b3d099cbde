import type { Service } from '#api/swarm/service.ts';
import { nodeList } from '#client/node/list.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import { taskList } from '#client/task/list.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import { ProgressOutput } from '../../../progress.ts';
import { GlobalProgress } from './global.ts';
import { GlobalJobProgress, ReplicatedJobProgress } from './jobs.ts';
import { ReplicatedProgress } from './replicated.ts';
import type { ProgressUpdater } from './updater.ts';

/** How often the engine is asked. */
const POLL = 200 * MILLISECOND;

/** How long tasks must run before they are trusted, where the service does not say. */
const MONITOR = 5 * SECOND;

/**
 * Shows a service's progress until its tasks run and go on running; Ctrl-C ends the showing alone.
 * @param name the service's name or id, as messages call it
 * @throws CliError where an update or rollback pauses, ClientError
 */
export function* waitOnService(context: CommandContext, name: string, quiet: boolean): Coroutine<void> {
  const output = new ProgressOutput(context.proc, quiet ? undefined : 1);
  const interrupt = new WaitQueue();
  let interrupted = false;
  context.proc.onSignal('SIGINT', () => {
    interrupted = true;
    interrupt.wakeAll();
  });
  try {
    const wait = new ServiceWait(context, name, output);
    while (!(yield* wait.look())) {
      if (!(yield* waitFor(context.proc.clock, interrupt, () => interrupted, POLL))) continue;
      if (wait.isConverged) return;
      yield* output.message('Operation continuing in background.');
      yield* output.message(`Use \`docker service ps ${name}\` to check progress.`);
      return;
    }
  } finally {
    context.proc.onSignal('SIGINT', 'default');
  }
}

class ServiceWait {
  #updater: ProgressUpdater | undefined;
  #convergedAt: Nanoseconds | undefined;
  #converged = false;
  #monitor: Nanoseconds = MONITOR;
  #rollback = false;
  #lastWords: string | undefined;

  constructor(
    readonly context: CommandContext,
    readonly name: string,
    readonly output: ProgressOutput,
  ) {}

  get isConverged(): boolean {
    return this.#converged;
  }

  /** Looks once; answers whether there is nothing left to wait for. */
  *look(): Coroutine<boolean> {
    const { client, proc } = this.context;
    const service = yield* serviceInspect(client, this.name);
    this.#monitor = service.Spec.UpdateConfig?.Monitor || this.#monitor;
    this.#updater ??= updaterFor(service, this.output);
    if (yield* this.#judgeUpdate(service)) return true;
    const since = this.#convergedAt === undefined ? 0 : proc.clock.now - this.#convergedAt;
    if (this.#converged && since >= this.#monitor) {
      yield* this.output.write({ id: 'verify', action: `Service ${this.name} converged` });
      if (this.#lastWords !== undefined) yield* this.output.message(this.#lastWords, 'rollback');
      return true;
    }
    const filters = new Map([
      ['_up-to-date', ['true']],
      ['service', [service.ID]],
    ]);
    const tasks = yield* taskList(client, { filters });
    const nodes = yield* nodeList(client);
    const activeNodes = new Set(nodes.filter(({ Status }) => Status.State !== 'down').map(({ ID }) => ID));
    this.#converged = yield* this.#updater.update({ service, tasks, activeNodes, rollback: this.#rollback });
    return yield* this.#verify(service);
  }

  /** What the engine says of an update or rollback; answers whether that ends the waiting. @throws CliError */
  *#judgeUpdate({ UpdateStatus: status }: Service): Coroutine<boolean> {
    const message = status?.Message ?? '';
    switch (status?.State) {
      case 'updating':
        this.#rollback = false;
        break;
      case 'completed':
        return !this.#converged;
      case 'paused':
        throw new CliError(`service update paused: ${message}`);
      case 'rollback_started':
        if (!this.#rollback && message !== '') yield* this.output.write({ id: 'rollback', action: message });
        this.#rollback = true;
        break;
      case 'rollback_paused':
        throw new CliError(`service rollback paused: ${message}`);
      case 'rollback_completed':
        if (!this.#converged) this.#lastWords = message;
        this.#rollback = true;
    }
    return false;
  }

  *#verify(service: Service): Coroutine<boolean> {
    const { now } = this.context.proc.clock;
    if (!this.#converged) {
      if (this.#convergedAt !== undefined) yield* this.output.write({ id: 'verify', action: 'Detected task failure' });
      this.#convergedAt = undefined;
      return false;
    }
    if (service.JobStatus !== undefined) {
      yield* this.output.message('job complete');
      return true;
    }
    this.#convergedAt ??= now;
    const left = this.#monitor - (now - this.#convergedAt);
    if (left > 0) {
      const seconds = Math.ceil(left / SECOND);
      yield* this.output.write({
        id: 'verify',
        action: `Waiting ${seconds} seconds to verify that tasks are stable...`,
      });
    }
    return false;
  }
}

function updaterFor({ Spec: { Mode } }: Service, output: ProgressOutput): ProgressUpdater {
  if (Mode.Replicated?.Replicas !== undefined) return new ReplicatedProgress(output);
  if (Mode.Global) return new GlobalProgress(output);
  if (Mode.ReplicatedJob) return new ReplicatedJobProgress(output);
  if (Mode.GlobalJob) return new GlobalJobProgress(output);
  throw new CliError('unrecognized service mode');
}
