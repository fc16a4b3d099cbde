import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { CommandContext } from '../../../command.ts';
import { terminalOf } from '../../../streams.ts';
import { Drawing } from './drawing.ts';

/** What becomes of one step of a build, as the engine tells it. */
export interface TraceEvent {
  readonly vertex: number;
  readonly name?: string;
  readonly status?: string;
  readonly log?: string;
  readonly completed?: boolean;
  readonly cached?: boolean;
  readonly error?: string;
}

/** What happens is drawn that often at most, and the time that passes that often at least. */
const PAUSE = 70 * MILLISECOND;
const TICK = 150 * MILLISECOND;

interface Step {
  readonly number: number;
  readonly name: string;
  readonly started: number;
  ended?: number;
  cached?: boolean;
  error?: string;
  readonly statuses: string[];
  readonly logs: string[];
  readonly printed: string[];
  /** What a program has printed of a line so far. */
  partial: string;
}

/** Shows the steps of builds: one by one, or drawn anew on a terminal (BuildKit util/progress/progressui). */
export class BuildDisplay {
  readonly #steps: Step[] = [];
  readonly #ids = new Map<string, Step>();
  readonly #drawing: Drawing | undefined;
  #ticker: Thread | undefined;
  #drawn: Nanoseconds | undefined;
  #last: Step | undefined;

  constructor(
    readonly context: CommandContext,
    readonly quiet: boolean,
  ) {
    const size = terminalOf(context.proc, 1)?.size;
    if (size && !quiet) this.#drawing = new Drawing(size.columns || 80, size.rows || 10);
  }

  *begin(): Coroutine<void> {
    if (this.#drawing) this.#ticker = this.context.proc.thread(this.#tick());
    else if (!this.quiet) yield* this.context.out('#0 building with "default" instance using docker driver\n');
  }

  /** @param service whose build tells it */
  *take(service: string, event: TraceEvent): Coroutine<void> {
    const { now } = this.context.proc.clock;
    // What is there already is drawn before what begins now.
    if (event.name !== undefined) yield* this.#draw(now, false, 1);
    const id = `${service} ${event.vertex}`;
    let step = this.#ids.get(id);
    if (event.name !== undefined) {
      const name = withService(service, event.name);
      step = { number: this.#steps.length + 1, name, started: now, statuses: [], logs: [], printed: [], partial: '' };
      this.#steps.push(step);
      this.#ids.set(id, step);
      yield* this.#line(step, step.name);
    }
    if (!step) return;
    if (event.status !== undefined) {
      step.statuses.push(event.status);
      yield* this.#line(step, event.status);
    }
    if (event.log !== undefined) yield* this.#log(step, event.log);
    if (event.completed) {
      step.ended = now;
      if (event.cached) step.cached = true;
      if (step.partial !== '') yield* this.#log(step, '\n');
      if (event.error !== undefined) step.error = event.error;
      yield* this.#line(step, event.error !== undefined ? `ERROR: ${event.error}` : doneText(step));
    }
    yield* this.#draw(now, false);
  }

  /** What has failed is shown once more, with what it printed. */
  *end(): Coroutine<void> {
    if (this.quiet) return;
    this.#ticker?.cancel();
    yield* this.#draw(this.context.proc.clock.now, true);
    for (const { name, error, logs } of this.#steps) {
      if (error === undefined) continue;
      yield* this.context.out(`------\n > ${name}:\n${logs.map((line) => `${line}\n`).join('')}------\n`);
    }
  }

  *#log(step: Step, text: string): Coroutine<void> {
    const lines = (step.partial + text).split('\n');
    step.partial = lines.pop() ?? '';
    const seconds = ((this.context.proc.clock.now - step.started) / 1e9).toFixed(3);
    for (const line of lines) {
      step.printed.push(line);
      step.logs.push(`${seconds} ${line}`);
      yield* this.#line(step, `${seconds} ${line}`);
    }
  }

  *#line(step: Step, text: string): Coroutine<void> {
    if (this.quiet || this.#drawing) return;
    const gap = this.#last === step ? '' : '\n';
    // Where another step was told meanwhile, the name stands again.
    const name = gap !== '' && text !== step.name ? `#${step.number} ${step.name}\n` : '';
    this.#last = step;
    yield* this.context.out(`${gap}${name}#${step.number} ${text}\n`);
  }

  *#tick(): Coroutine<void> {
    const { proc } = this.context;
    for (;;) {
      const { now } = proc.clock;
      const next = (this.#drawn ?? now) + TICK;
      if (next > now) yield* proc.sleep(next - now);
      else yield* this.#draw(now, false);
    }
  }

  /** @param coming steps that are known and have not begun */
  *#draw(now: Nanoseconds, last: boolean, coming = 0): Coroutine<void> {
    if (!this.#drawing || (!last && this.#drawn !== undefined && now - this.#drawn < PAUSE)) return;
    this.#drawn = now;
    const steps = this.#steps.map((step) => ({
      ...step,
      printed: step.partial === '' ? step.printed : [...step.printed, step.partial],
    }));
    yield* this.context.out(this.#drawing.draw(steps, steps.length + coming, now, last));
  }
}

function doneText({ cached, started, ended = started }: Step): string {
  return cached ? 'CACHED' : `DONE ${((ended - started) / 1e9).toFixed(1)}s`;
}

/** Steps of several builds are told apart by the service. */
function withService(service: string, name: string): string {
  return name.startsWith('[') ? `[${service} ${name.slice(1)}` : `[${service}] ${name}`;
}
