import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';

/** A step of a build as a terminal shows it. */
export interface DrawnStep {
  readonly name: string;
  readonly started: Nanoseconds;
  readonly ended?: Nanoseconds;
  readonly cached?: boolean;
  readonly error?: string;
  /** What becomes of its parts: `transferring context: 2B done`. */
  readonly statuses: readonly string[];
  /** What its program has printed: the last lines count. */
  readonly printed: readonly string[];
}

interface Row {
  readonly text: string;
  readonly time: Nanoseconds;
  readonly ended: boolean;
  readonly failed: boolean;
  /** What its program has printed, as far as it is shown. */
  readonly output: readonly string[];
}

/** So many lines of what a program prints are shown, and so much room its window takes. */
const WINDOW = 6;
const WINDOW_ROOM = WINDOW + 3;

const BLUE = '\x1b[34m';
const RED = '\x1b[31m';
const FAINT = '\x1b[2m';
const PLAIN = '\x1b[0m';

/** Steps of a build, drawn anew over what was drawn before (BuildKit util/progress/progressui ttyDisplay). */
export class Drawing {
  #lines = 0;
  #repeated = false;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {}

  /** @returns what to write. @param last whether nothing more comes: then everything is shown, however long */
  draw(steps: readonly DrawnStep[], total: number, now: Nanoseconds, last: boolean): string {
    const up = '\x1b[1A'.repeat(this.#lines + 1) + (this.#repeated ? '' : '\x1b[1B');
    this.#repeated = true;
    const done = steps.filter(({ ended }) => ended !== undefined).length;
    const seconds = secondsOf(now - (steps[0]?.started ?? now));
    const finished = last && done > 0 && done === total ? 'FINISHED' : '';
    const head = this.#align(`[+] Building ${seconds}s (${done}/${total}) ${finished}`, 'docker:default\n');
    const body = this.#fitting(steps, now, last).flatMap((row) => this.#linesOf(row));
    const missing = this.#lines - body.length;
    this.#lines = body.length;
    const cleared = missing > 0 ? `${`${' '.repeat(this.columns)}\n`.repeat(missing)}\x1b[${missing}A\x1b[0G` : '';
    return `${up}\x1b[0G\x1b[?25l${head}${body.join('')}${cleared}\x1b[?25h`;
  }

  #linesOf({ text, time, ended, failed, output }: Row): string[] {
    const timer = ` ${time < 50 * MILLISECOND ? '0.0' : secondsOf(time)}s\n`;
    const room = this.columns - ' => '.length - timer.length - 1;
    if (room < 12) return [];
    const line = this.#align(` => ${text.slice(0, room)}`, timer);
    const width = this.columns - 10;
    return [
      ended ? `${failed ? RED : BLUE}${line}${PLAIN}` : line,
      ...output.map((shown) => `${FAINT} => => # ${shown.slice(0, width).padEnd(width)}\n${PLAIN}`),
    ];
  }

  #align(left: string, right: string): string {
    return `${left.padEnd(this.columns - right.length - 1)} ${right}`;
  }

  /** The rows that there is room for: first the oldest that are done go. */
  #fitting(steps: readonly DrawnStep[], now: Nanoseconds, last: boolean): Row[] {
    const going = steps.filter(({ ended }) => ended === undefined).length;
    let free = this.rows - 2 - going;
    let hidden = 0;
    const rows = steps.flatMap((step) => {
      const printed = step.printed.slice(-WINDOW).filter((line) => line.trim() !== '');
      const shown = step.ended === undefined && printed.length > 0 && free > WINDOW_ROOM;
      if (shown) {
        free -= WINDOW_ROOM;
        hidden += printed.length;
      }
      return rowsOf(step, now, shown ? printed : []);
    });
    return last ? rows : wrapped(rows, this.rows - 2 - hidden);
  }
}

function rowsOf(
  { name, started, ended, cached, error, statuses }: DrawnStep,
  now: Nanoseconds,
  output: string[],
): Row[] {
  const mark = error === undefined ? (cached ? 'CACHED ' : '') : 'ERROR ';
  const done = ended !== undefined;
  return [
    { text: `${mark}${name}`, time: (ended ?? now) - started, ended: done, failed: error !== undefined, output },
    ...statuses.map((status) => ({
      text: `=> ${status.replace(/ done$/, '')}`,
      time: 0,
      ended: done || status.endsWith(' done'),
      failed: false,
      output: [],
    })),
  ];
}

/** The last rows; those that still go on and would be cut take the place of done ones. */
function wrapped(rows: Row[], limit: number): Row[] {
  if (limit <= 0) return [];
  const cut = rows.length - limit;
  if (cut <= 0) return rows;
  const invisible = rows.slice(0, cut).filter(({ ended }) => !ended);
  let surplus = invisible.length;
  const kept = rows.slice(cut).filter(({ ended }) => !ended || surplus-- <= 0);
  const free = limit - kept.length;
  return [...(free > 0 ? invisible.slice(-free) : []), ...kept];
}

function secondsOf(time: Nanoseconds): string {
  return (time / 1e9).toFixed(1);
}
