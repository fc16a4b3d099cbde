import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../../command.ts';
import { terminalOf } from '../../../streams.ts';

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

interface Step {
  readonly number: number;
  readonly name: string;
  readonly started: number;
  ended?: number;
  cached?: boolean;
  error?: string;
  readonly statuses: string[];
  readonly logs: string[];
  /** What a program has printed of a line so far. */
  partial: string;
}

/** Shows the steps of builds: one by one, or drawn anew on a terminal (BuildKit util/progress/progressui). */
export class BuildDisplay {
  readonly #steps: Step[] = [];
  readonly #ids = new Map<string, Step>();
  readonly #columns: number | undefined;
  #drawn = 0;
  #last: Step | undefined;

  constructor(
    readonly context: CommandContext,
    readonly quiet: boolean,
  ) {
    this.#columns = terminalOf(context.proc, 1)?.size.columns;
  }

  *begin(): Coroutine<void> {
    if (!this.quiet && this.#columns === undefined)
      yield* this.context.out('#0 building with "default" instance using docker driver\n');
  }

  /** @param service whose build tells it */
  *take(service: string, event: TraceEvent): Coroutine<void> {
    const { now } = this.context.proc.clock;
    const id = `${service} ${event.vertex}`;
    let step = this.#ids.get(id);
    if (event.name !== undefined) {
      const name = withService(service, event.name);
      step = { number: this.#steps.length + 1, name, started: now, statuses: [], logs: [], partial: '' };
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
    if (this.#columns !== undefined && !this.quiet) yield* this.#draw(false);
  }

  /** What has failed is shown once more, with what it printed. */
  *end(): Coroutine<void> {
    if (this.quiet) return;
    if (this.#columns !== undefined) yield* this.#draw(true);
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
      step.logs.push(`${seconds} ${line}`);
      yield* this.#line(step, `${seconds} ${line}`);
    }
  }

  *#line(step: Step, text: string): Coroutine<void> {
    if (this.quiet || this.#columns !== undefined) return;
    const gap = this.#last === step ? '' : '\n';
    // Where another step was told meanwhile, the name stands again.
    const name = gap !== '' && text !== step.name ? `#${step.number} ${step.name}\n` : '';
    this.#last = step;
    yield* this.context.out(`${gap}${name}#${step.number} ${text}\n`);
  }

  *#draw(finished: boolean): Coroutine<void> {
    const { now } = this.context.proc.clock;
    const columns = this.#columns || 80;
    const first = this.#steps[0]?.started ?? now;
    const done = this.#steps.filter(({ ended }) => ended !== undefined).length;
    const lines = [
      `[+] Building ${((now - first) / 1e9).toFixed(1)}s (${done}/${this.#steps.length})${finished ? ' FINISHED' : ''}`,
    ];
    for (const { name, started, ended, cached, error, statuses } of this.#steps) {
      const time = `${(((ended ?? now) - started) / 1e9).toFixed(1)}s`;
      const mark = error === undefined ? (cached ? 'CACHED ' : '') : 'ERROR ';
      lines.push(withTime(` => ${mark}${name}`, time, columns));
      for (const status of statuses) lines.push(withTime(` => => ${status.replace(/ done$/, '')}`, '0.0s', columns));
    }
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : '';
    this.#drawn = lines.length;
    yield* this.context.out(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
  }
}

function withTime(text: string, time: string, columns: number): string {
  const room = columns - time.length - 2;
  return `${text.slice(0, room).padEnd(room)} ${time}`;
}

function doneText({ cached, started, ended = started }: Step): string {
  return cached ? 'CACHED' : `DONE ${((ended - started) / 1e9).toFixed(1)}s`;
}

/** Steps of several builds are told apart by the service. */
function withService(service: string, name: string): string {
  return name.startsWith('[') ? `[${service} ${name.slice(1)}` : `[${service}] ${name}`;
}
