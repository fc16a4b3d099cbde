import { containerKill } from '#client/container/kill.ts';
import { containerStop } from '#client/container/stop.ts';
import type { ClientError } from '#client/error.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { type CliError, type CommandContext, StatusError } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { failureOf } from '../../parallel.ts';
import { projectContainers, serviceOf, shortName } from './engine/containers.ts';
import type { HookListener } from './engine/hooks.ts';
import { Monitor, type MonitorEvent } from './engine/monitor.ts';
import { startProject } from './engine/start.ts';
import { stopProject } from './engine/stop.ts';
import { Follower } from './follow.ts';
import { INTERRUPTED } from './interrupt.ts';
import { LogPrinter } from './logprinter.ts';
import { attachedProgress, type Progress } from './progress.ts';
import { selecting } from './project.ts';
import { timeoutOf } from './stop.ts';

const RED = '\x1b[31m\x1b[1m';
const RESET = '\x1b[0m';

/**
 * `docker compose up` on a terminal: starts the containers and shows what they print until all have ended, one has where
 * that ends the others, or the user interrupts: then the project is stopped, and killed at the second interrupt.
 */
export class Attached {
  readonly #printer: LogPrinter;
  readonly #follower: Follower;
  readonly #monitor: Monitor;
  readonly #changed = new WaitQueue();
  /** What has still to be done before the end: the monitor, the start, the stop, ends being told. */
  #pending = 0;
  #interrupts = 0;
  #starter: Thread | undefined;
  #watcher: Thread | undefined;
  #isStopping = false;
  #showsAll = false;
  #failure: CliError | ClientError | undefined;
  /** The status that --exit-code-from and the flags that abort answer. */
  #status = 0;

  constructor(
    readonly context: CommandContext,
    readonly project: ComposeProject,
  ) {
    const { flags, args } = context;
    this.#printer = new LogPrinter(context, { colour: !flags.bool('no-color'), prefix: !flags.bool('no-log-prefix') });
    this.#follower = new Follower(context, this.#printer);
    this.#monitor = new Monitor(context, project.name, args.length > 0 ? args : Object.keys(project.services));
  }

  *run(): Coroutine<number> {
    const { proc, client } = this.context;
    const there = yield* projectContainers(client, this.project.name, { all: true });
    const own = there.filter((one) => serviceOf(one) in this.project.services);
    // Where nothing is left to show, everything is.
    this.#showsAll = !own.some((one) => this.#isWanted(serviceOf(one)));
    const shown = own.filter((one) => this.#isShown(serviceOf(one)));
    yield* this.context.out(`Attaching to ${shown.map(shortName).sort().join(', ')}\n`);
    proc.onSignal('SIGINT', () => this.#interrupt());
    proc.onSignal('SIGTERM', () => this.#interrupt());
    yield* this.#monitor.open();
    for (const container of shown) if (container.State === 'running') this.#follower.begin(container, '0');
    this.#watcher = this.#do(this.#monitor.run((event) => this.#hear(event)));
    const hooks: HookListener = (container, line) => this.#printer.line(`${shortName(container)} ->`, line);
    this.#starter = this.#do(startProject(this.context, this.project, SILENT, hooks));
    while (this.#failure === undefined && this.#pending > 0) {
      if (this.#interrupts > 0 && !this.#isStopping) {
        yield* this.context.out('Gracefully Stopping... press Ctrl+C again to force\n');
        this.#status = INTERRUPTED;
        this.#stop();
      }
      yield this.#changed;
    }
    this.#monitor.close();
    if (this.#failure) throw this.#failure;
    if (this.#status !== 0) yield* this.context.err('\n');
    if (this.#status === INTERRUPTED) throw new StatusError(INTERRUPTED);
    return this.#status;
  }

  /** Does something on the side; the first failure ends everything. */
  #do(action: Coroutine<void>): Thread {
    const { context } = this;
    this.#pending++;
    const work = function* (this: Attached): Coroutine<void> {
      const failure = yield* failureOf(action);
      this.#failure ??= failure;
      this.#pending--;
      this.#changed.wakeAll();
    };
    return context.proc.thread(work.call(this));
  }

  #isShown(service: string): boolean {
    return this.#showsAll || this.#isWanted(service);
  }

  /** Whether the flags ask for a service's output. */
  #isWanted(service: string): boolean {
    const { flags, args } = this.context;
    if (flags.list('no-attach').includes(service)) return false;
    const only = flags.list('attach');
    if (only.length > 0) return only.includes(service);
    if (this.project.services[service]?.attach === false) return false;
    return args.length === 0 || args.includes(service) || flags.bool('attach-dependencies');
  }

  #interrupt(): void {
    this.#interrupts++;
    if (this.#interrupts === 2) this.#do(this.#kill());
    this.#changed.wakeAll();
  }

  *#hear(event: MonitorEvent): Coroutine<void> {
    const service = serviceOf(event.container);
    if (event.kind === 'start') {
      if (this.#isShown(service)) this.#follower.begin(event.container);
      return;
    }
    if (this.#isShown(service) && this.#interrupts === 0) this.#do(this.#follower.end(event));
    if (!event.isRestarting) this.#ended(service, event.code);
  }

  /** What follows when a container has ended. */
  #ended(service: string, code: number): void {
    const { flags } = this.context;
    const from = flags.string('exit-code-from');
    const aborts =
      flags.bool('abort-on-container-exit') || from !== '' || (flags.bool('abort-on-container-failure') && code !== 0);
    if (!aborts) return;
    if (this.#isStopping) {
      if (from === service) this.#status = code;
      return;
    }
    if (from === '' || from === service) this.#status = code;
    this.#stop('Aborting on container exit...');
  }

  /** Stops the services that were asked for; what has not been started yet is not started any more. */
  #stop(title = ''): void {
    this.#isStopping = true;
    this.#cancel(this.#starter);
    const { context, project } = this;
    const asked = context.args.length > 0 ? selecting(project, context.args, true) : project;
    const stop = function* (printer: LogPrinter): Coroutine<void> {
      if (title !== '') yield* context.err(`${RED}${title}${RESET}\n`);
      const progress = attachedProgress(context, (text) => printer.status('', text));
      yield* stopProject(context, asked, { timeout: timeoutOf(context), progress });
    };
    this.#do(this.#stopAll(stop(this.#printer)));
  }

  /** What started while the project was being stopped is stopped too; containers that never ran have no end to wait for. */
  *#stopAll(stop: Coroutine<void>): Coroutine<void> {
    const { client, proc, args } = this.context;
    yield* stop;
    yield* proc.sleep(SECOND / 10);
    for (const { Id } of yield* projectContainers(client, this.project.name, { services: args })) {
      yield* failureOf(containerStop(client, Id, { timeout: timeoutOf(this.context) }));
    }
    this.#cancel(this.#watcher);
  }

  #cancel(thread: Thread | undefined): void {
    if (thread === undefined || thread.done) return;
    thread.cancel();
    this.#pending--;
    this.#changed.wakeAll();
  }

  *#kill(): Coroutine<void> {
    const { client } = this.context;
    for (const { Id } of yield* projectContainers(client, this.project.name, { services: this.context.args })) {
      yield* failureOf(containerKill(client, Id, 'SIGKILL'));
    }
  }
}

const SILENT: Progress = { *event() {} };
