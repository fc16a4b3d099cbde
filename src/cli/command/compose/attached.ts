import type { ContainerSummary } from '#api/container.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { containerKill } from '#client/container/kill.ts';
import { containerLogs } from '#client/container/logs.ts';
import { containerStop } from '#client/container/stop.ts';
import { containerWait } from '#client/container/wait.ts';
import type { ClientError } from '#client/error.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { type CliError, type CommandContext, StatusError } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { failureOf } from '../../parallel.ts';
import { projectContainers, serviceOf } from './engine/containers.ts';
import { startProject } from './engine/start.ts';
import { stopProject } from './engine/stop.ts';
import { LogPrinter, linesOf } from './logprinter.ts';
import { shortName } from './logs.ts';
import { type Progress, withProgress } from './progress.ts';
import { timeoutOf } from './stop.ts';

const RED = '\x1b[31m\x1b[1m';
const RESET = '\x1b[0m';

/** Status of a command that was interrupted. */
const INTERRUPTED = 130;

/**
 * `docker compose up` on a terminal: starts the containers and shows what they print until all have ended, one has where
 * that ends the others, or the user interrupts: then the project is stopped, and killed at the second interrupt.
 */
export class Attached {
  readonly #printer: LogPrinter;
  readonly #changed = new WaitQueue();
  readonly #running = new Set<string>();
  #interrupts = 0;
  #starter: Thread | undefined;
  #isStarted = false;
  #isStopping = false;
  #failure: CliError | ClientError | undefined;
  /** The status that --exit-code-from and the flags that abort answer. */
  #status = 0;

  constructor(
    readonly context: CommandContext,
    readonly project: ComposeProject,
  ) {
    const { flags } = context;
    this.#printer = new LogPrinter(context, { colour: !flags.bool('no-color'), prefix: !flags.bool('no-log-prefix') });
  }

  *run(): Coroutine<number> {
    const { proc, client } = this.context;
    const containers = (yield* projectContainers(client, this.project.name, { all: true })).filter(
      (one) => serviceOf(one) in this.project.services,
    );
    const shown = containers.filter((container) => this.#isShown(serviceOf(container)));
    const names = shown.map(shortName).sort();
    yield* this.context.out(`Attaching to ${names.join(', ')}\n`);
    proc.onSignal('SIGINT', () => this.#interrupt());
    proc.onSignal('SIGTERM', () => this.#interrupt());
    for (const container of containers) {
      this.#running.add(container.Id);
      const since = container.State === 'running' ? undefined : sinceNow(proc);
      proc.thread(this.#follow(container, shown.includes(container), since));
    }
    this.#starter = proc.thread(this.#start());
    while (this.#failure === undefined && !this.#isOver()) {
      if (this.#interrupts > 0 && !this.#isStopping) {
        this.#isStopping = true;
        yield* this.context.out('\r\x1b[KGracefully Stopping... press Ctrl+C again to force\n');
        proc.thread(this.#stop());
        this.#status = INTERRUPTED;
      }
      yield this.#changed;
    }
    if (this.#failure) throw this.#failure;
    if (this.#status !== 0) yield* this.context.err('\n');
    if (this.#status === INTERRUPTED) throw new StatusError(INTERRUPTED);
    return this.#status;
  }

  #isOver(): boolean {
    return this.#isStarted && this.#running.size === 0;
  }

  #isShown(service: string): boolean {
    const { flags, args } = this.context;
    if (flags.list('no-attach').includes(service)) return false;
    const only = flags.list('attach');
    if (only.length > 0) return only.includes(service);
    if (this.project.services[service]?.attach === false) return false;
    return args.length === 0 || args.includes(service) || flags.bool('attach-dependencies');
  }

  #interrupt(): void {
    this.#interrupts++;
    if (this.#interrupts === 2) this.context.proc.thread(this.#kill());
    this.#changed.wakeAll();
  }

  *#start(): Coroutine<void> {
    const { context, project } = this;
    const silent: Progress = { *event() {} };
    this.#failure ??= yield* failureOf(startProject(context, project, silent));
    this.#isStarted = true;
    this.#changed.wakeAll();
  }

  /** Shows what a container prints from now on, and its end. */
  *#follow(container: ContainerSummary, isShown: boolean, since: string | undefined): Coroutine<void> {
    const { client } = this.context;
    const name = shortName(container);
    const failure = yield* failureOf(
      function* (this: Attached): Coroutine<void> {
        for (;;) {
          const wait = yield* containerWait(client, container.Id, 'next-exit');
          if (isShown) this.#printer.register(name);
          const { Config } = yield* containerInspect(client, container.Id);
          const { StatusCode } = yield* this.#show(container, isShown, Config.Tty, since, wait.result());
          if (isShown && this.#interrupts === 0) yield* this.#printer.exited(name, StatusCode);
          const { State } = yield* containerInspect(client, container.Id);
          if (State.Status !== 'restarting' && !State.Running) {
            yield* this.#ended(container, StatusCode);
            return;
          }
        }
      }.call(this),
    );
    this.#failure ??= failure?.message.includes('No such container') ? undefined : failure;
    this.#running.delete(container.Id);
    this.#changed.wakeAll();
  }

  *#show<T>(
    container: ContainerSummary,
    isShown: boolean,
    tty: boolean,
    since: string | undefined,
    end: Coroutine<T>,
  ): Coroutine<T> {
    if (isShown) {
      const { client, flags, proc } = this.context;
      proc.thread(
        (function* (printer: LogPrinter): Coroutine<void> {
          const log = function* (): Coroutine<void> {
            const response = yield* containerLogs(client, container.Id, {
              stdout: true,
              stderr: true,
              follow: true,
              tail: container.State === 'running' ? '0' : 'all',
              since,
              timestamps: flags.bool('timestamps'),
            });
            yield* linesOf(response, tty, (line) => printer.line(shortName(container), line));
          };
          yield* failureOf(log());
        })(this.#printer),
      );
    }
    return yield* end;
  }

  /** What follows when a container has ended. */
  *#ended(container: ContainerSummary, code: number): Coroutine<void> {
    const { flags } = this.context;
    const from = flags.string('exit-code-from');
    const aborts =
      flags.bool('abort-on-container-exit') || from !== '' || (flags.bool('abort-on-container-failure') && code !== 0);
    if (!aborts) return;
    if (!this.#isStopping) {
      this.#isStopping = true;
      if (from === '' || from === serviceOf(container)) this.#status = code;
      this.context.proc.thread(this.#stop('Aborting on container exit...'));
    } else if (from === serviceOf(container)) this.#status = code;
  }

  *#stop(title = ''): Coroutine<void> {
    const { context, project } = this;
    // What has not been started yet is not started any more.
    this.#starter?.cancel();
    this.#isStarted = true;
    if (title !== '') yield* context.err(`${RED}${title}${RESET}\n`);
    const timeout = timeoutOf(context);
    this.#failure ??= yield* failureOf(
      withProgress(context, 'Stopping', (progress) => stopProject(context, project, { timeout, progress })),
    );
    yield* this.#stopRest();
    this.#changed.wakeAll();
  }

  /** What started while the project was being stopped is stopped too; containers that never ran have no end to wait for. */
  *#stopRest(): Coroutine<void> {
    const { proc, client } = this.context;
    const timeout = timeoutOf(this.context);
    yield* proc.sleep(SECOND / 10);
    for (const id of [...this.#running]) {
      const { State } = yield* containerInspect(client, id);
      if (State.Running) yield* failureOf(containerStop(client, id, { timeout }));
      else this.#running.delete(id);
    }
  }

  *#kill(): Coroutine<void> {
    for (const id of this.#running) yield* failureOf(containerKill(this.context.client, id, 'SIGKILL'));
  }
}

/** This moment, as the engine takes times. */
function sinceNow({ clock }: Process): string {
  const { seconds, nanoseconds } = clock.wallTime();
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
}
