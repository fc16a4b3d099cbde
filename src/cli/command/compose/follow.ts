import { containerInspect } from '#client/container/inspect.ts';
import { containerLogs } from '#client/container/logs.ts';
import { timestamp } from '#client/timestamp.ts';
import { MILLISECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../command.ts';
import { failureOf } from '../../parallel.ts';
import { shortName } from './engine/containers.ts';
import type { MonitorEvent, Watched } from './engine/monitor.ts';
import { type LogPrinter, linesOf } from './logprinter.ts';

/** How long the last lines of a container may take that is started again at once. */
const LAST_WORDS = 10 * MILLISECOND;

/** Prints what containers write from when they start, and how they end, each end behind the last line before it. */
export class Follower {
  readonly #changed = new WaitQueue();
  /** Containers of which the log is being read. */
  readonly #open = new Set<string>();

  constructor(
    readonly context: CommandContext,
    readonly printer: LogPrinter,
  ) {}

  /** Prints the log of a container since it last started. @param tail lines of what is there already */
  begin(container: Watched, tail = 'all'): void {
    const { Id } = container;
    // The log of a container that is started again goes on.
    if (this.#open.has(Id)) return;
    this.#open.add(Id);
    this.context.proc.thread(this.#follow(container, tail));
  }

  *#follow(container: Watched, tail: string): Coroutine<void> {
    const { client, flags, proc } = this.context;
    const { printer } = this;
    yield* failureOf(
      (function* (): Coroutine<void> {
        const { State, Config } = yield* containerInspect(client, container.Id);
        const response = yield* containerLogs(client, container.Id, {
          stdout: true,
          stderr: true,
          follow: true,
          tail,
          since: timestamp(proc, State.StartedAt),
          timestamps: flags.bool('timestamps'),
        });
        yield* linesOf(response, Config.Tty, (line) => printer.line(shortName(container), line));
      })(),
    );
    this.#open.delete(container.Id);
    this.#changed.wakeAll();
  }

  /** Waits for the last line of a container that has ended, and tells of its end. */
  *end({ container, code, isRestarting }: MonitorEvent): Coroutine<void> {
    if (isRestarting) yield* this.context.proc.sleep(LAST_WORDS);
    else while (this.#open.has(container.Id)) yield this.#changed;
    yield* this.printer.status(shortName(container), `exited with code ${code}${isRestarting ? ' (restarting)' : ''}`);
  }
}
