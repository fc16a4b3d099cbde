import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { terminalOf } from '../../streams.ts';
import { globalsOf, isDryRun } from './context.ts';

/** Whether something still goes on, is done, needs a look or has failed. */
export type Stage = 'working' | 'done' | 'warning' | 'error';

/** What happens to a network, a container and so on. */
export interface ProgressEvent {
  /** `Container demo-web-1` */
  id: string;
  stage: Stage;
  /** `Creating`, `Created` …; what went wrong. */
  status: string;
  /** A word before the status: `Pulling`. */
  text?: string;
}

/** Shows what a command of compose does. */
export interface Progress {
  event(event: ProgressEvent): Coroutine<void>;
}

/** What stands before events of a dry run. */
const DRY_RUN = 'DRY-RUN MODE - ';

/** Words that tell that something goes on still. */
const WORKING = new Set([
  'Creating',
  'Starting',
  'Stopping',
  'Removing',
  'Restarting',
  'Killing',
  'Recreate',
  'Waiting',
]);

/** An event of which the stage follows from its status. */
export function* say(progress: Progress, id: string, status: string, stage?: Stage): Coroutine<void> {
  yield* progress.event({ id, status, stage: stage ?? (WORKING.has(status) ? 'working' : 'done') });
}

/**
 * Runs an action and shows what it does on standard error: lines one by one, drawn anew on a terminal, as JSON, or not at
 * all (--progress). @param title what stands in a terminal's first line
 */
export function* withProgress<T>(
  context: CommandContext,
  title: string,
  action: (progress: Progress) => Coroutine<T>,
): Coroutine<T> {
  const screen = progressFor(context, title);
  try {
    return yield* action(screen);
  } finally {
    if (screen instanceof TerminalProgress) yield* screen.close();
  }
}

function progressFor(context: CommandContext, title: string): Progress {
  const globals = globalsOf(context);
  const asked = globals.string('progress') || context.proc.env.get('COMPOSE_PROGRESS') || 'auto';
  const ansi = globals.string('ansi');
  const mode = asked !== 'auto' ? asked : ansi === 'never' ? 'plain' : ansi === 'always' ? 'tty' : asked;
  if (mode === 'quiet' || mode === 'none') return { *event() {} };
  if (mode === 'json') return new JsonProgress(context);
  const terminal = terminalOf(context.proc, 2);
  if (mode === 'tty' || (mode === 'auto' && terminal !== undefined)) {
    return new TerminalProgress(context, title, terminal?.size.columns ?? 0, terminal?.size.rows || 24);
  }
  if (!['auto', 'plain'].includes(mode)) throw new CliError(`unsupported --progress value ${JSON.stringify(mode)}`);
  return new PlainProgress(context);
}

/** Shows what is done to containers whose output is shown: between its lines on a terminal. */
export function attachedProgress(context: CommandContext, status: (text: string) => Coroutine<void>): Progress {
  const mode = globalsOf(context).string('progress') || context.proc.env.get('COMPOSE_PROGRESS') || 'auto';
  if (mode !== 'auto' || terminalOf(context.proc, 1) === undefined) return new PlainProgress(context);
  return {
    event: ({ id, text = '', status: word }) => status(`${id} ${text} ${COLOURS.done}${word}\x1b[0m`),
  };
}

/** A line an event. */
class PlainProgress implements Progress {
  constructor(readonly context: CommandContext) {}

  *event({ id, text = '', status }: ProgressEvent): Coroutine<void> {
    const prefix = isDryRun(this.context) ? ` ${DRY_RUN}` : '';
    yield* this.context.err(`${prefix} ${id} ${text} ${status}\n`);
  }
}

class JsonProgress implements Progress {
  constructor(readonly context: CommandContext) {}

  *event({ id, text, status }: ProgressEvent): Coroutine<void> {
    yield* this.context.err(`${JSON.stringify({ id, ...(text && { text }), ...(status && { status }) })}\n`);
  }
}

interface Line extends ProgressEvent {
  started: number;
  ended?: number;
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

const MARKS: Readonly<Record<Exclude<Stage, 'working'>, string>> = {
  done: '\x1b[32m✔\x1b[0m',
  warning: '\x1b[33m!\x1b[0m',
  error: '\x1b[31m✘\x1b[0m',
};

const COLOURS: Readonly<Record<Stage, string>> = {
  working: '',
  done: '\x1b[32m',
  warning: '\x1b[33m',
  error: '\x1b[31m',
};

const TICK = 100 * MILLISECOND;

/** A line for each thing, with a mark and the time it took, drawn anew ten times a second. */
class TerminalProgress implements Progress {
  readonly #lines = new Map<string, Line>();
  readonly #ticker: Thread;
  #drawn = 0;
  #turn = 0;

  constructor(
    readonly context: CommandContext,
    readonly title: string,
    readonly columns: number,
    readonly rows: number,
  ) {
    this.#ticker = context.proc.thread(this.#tick());
  }

  *event(event: ProgressEvent): Coroutine<void> {
    const { now } = this.context.proc.clock;
    const started = this.#lines.get(event.id)?.started ?? now;
    this.#lines.set(event.id, { ...event, started, ...(event.stage !== 'working' && { ended: now }) });
  }

  *close(): Coroutine<void> {
    this.#ticker.cancel();
    yield* this.#draw();
  }

  *#tick(): Coroutine<void> {
    for (;;) {
      yield* this.context.proc.sleep(TICK);
      yield* this.#draw();
    }
  }

  *#draw(): Coroutine<void> {
    const lines = [...this.#lines.values()];
    if (lines.length === 0) return;
    const shown = lines.slice(0, Math.max(1, this.rows - 2));
    const done = lines.filter(({ stage }) => stage !== 'working').length;
    const head = `[+] ${this.title} ${done}/${lines.length}`;
    const width = Math.max(...lines.map(({ id }) => id.length));
    const up = this.#drawn > 0 ? '\x1b[1A'.repeat(this.#drawn) : '\x1b[1A\x1b[1B';
    // Blue once as much is done as was there when it was drawn before.
    const first = this.#drawn > 0 && done === this.#drawn - 1 ? `\x1b[34m${head}\x1b[0m` : head;
    const text = shown.map((line) => `${this.#line(line, width)}\n`).join('');
    this.#drawn = shown.length + 1;
    this.#turn++;
    yield* this.context.err(`${up}\x1b[0G\x1b[?25l${first}\n${text}\x1b[?25h`);
  }

  #line({ id, stage, status, text = '', started, ended }: Line, width: number): string {
    const timer = `${(((ended ?? this.context.proc.clock.now) - started) / 1e9).toFixed(1)}s `;
    const words = `${text}${text && status ? ' ' : ''}${status}`;
    const room = this.columns - width - 15;
    const kept = words.length > room && room > 0 ? `${words.slice(0, room)}...` : words;
    const colour = COLOURS[stage];
    const mark = stage === 'working' ? `\x1b[33m${SPINNER[this.#turn % SPINNER.length]}\x1b[0m` : MARKS[stage];
    const gap = ' '.repeat(Math.max(0, this.columns - (5 + width + kept.length) - timer.length));
    const shown = colour === '' ? kept : `${colour}${kept}\x1b[0m`;
    const prefix = isDryRun(this.context) ? `${DRY_RUN} ` : '';
    return ` ${mark} ${prefix}${id.padEnd(width)}  ${shown}${gap}\x1b[34m${timer}\x1b[0m`;
  }
}
