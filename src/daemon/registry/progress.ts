import { type Clock, MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/** A line of an engine's report on a transfer (moby pkg/jsonmessage), with its members in the engine's order. */
export interface TransferMessage {
  status?: string;
  progressDetail?: { current?: number; total?: number };
  progress?: string;
  id?: string;
  aux?: unknown;
}

/** Takes the lines of a report. */
export type Tell = (message: TransferMessage) => void;

/** At most so often is the same step told again. */
const INTERVAL = 100 * MILLISECOND;
/** What has come meanwhile is told every hundredth, or every so many bytes if that is less. */
const STEP = 512 * 1024;
const BAR = 50;

/** Tells of the steps of one layer. */
export class LayerProgress {
  #told: Nanoseconds = Number.NEGATIVE_INFINITY;
  #lastBytes = 0;

  /** @param id the first digits of its digest */
  constructor(
    readonly id: string,
    readonly clock: Clock,
    readonly tell: Tell,
  ) {}

  /** A step that has no measure: `Pulling fs layer`. */
  step(status: string): void {
    this.tell({ status, progressDetail: {}, id: this.id });
  }

  /** Begins a step that is measured. */
  begin(): void {
    this.#told = Number.NEGATIVE_INFINITY;
    this.#lastBytes = 0;
  }

  /** How far a step has come, in bytes; not every time, as lines would be too many. */
  measured(status: string, current: number, total: number): void {
    const step = Math.min(STEP, Math.floor(total / 100) || STEP);
    const complete = current >= total;
    if (!complete && current - this.#lastBytes <= step) return;
    this.#lastBytes = current;
    const { now } = this.clock;
    if (!complete && now - this.#told < INTERVAL) return;
    this.#told = now;
    const progress = progressText(current, total);
    this.tell({ status, progressDetail: { current, total }, progress, id: this.id });
  }
}

/** The first digits of a digest, by which layers are told apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

/** A bar and figures, as older clients show them unread. */
function progressText(current: number, total: number): string {
  const percentage = Math.trunc((current / total) * 100) / 2;
  const filled = Math.min(BAR, Math.trunc(percentage));
  const bar = `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}]`;
  const figures = current > total ? size(current).padStart(8) : `${size(current).padStart(8)}/${size(total)}`;
  return `${bar} ${figures}`;
}

/** units.HumanSize: four digits. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(4))}${units[unit]}`;
}

/**
 * Does something in a thread of its own while its report is being written.
 * @param write takes one line after the other; when it fails, what is being done is given up
 * @throws whatever `run` throws
 */
export function* reporting<T>(
  proc: Process,
  run: (tell: Tell) => Coroutine<T>,
  write: (message: TransferMessage) => Coroutine<void>,
): Coroutine<T> {
  const lines: TransferMessage[] = [];
  const changed = new WaitQueue();
  let ended: { value: T } | { error: unknown } | undefined;
  const thread = proc.thread(
    (function* () {
      try {
        ended = {
          value: yield* run((message) => {
            lines.push(message);
            changed.wakeAll();
          }),
        };
      } catch (error) {
        ended = { error };
      } finally {
        changed.wakeAll();
      }
    })(),
  );
  try {
    for (;;) {
      const line = lines.shift();
      if (line) yield* write(line);
      else if (ended) break;
      else yield changed;
    }
  } finally {
    thread.cancel();
  }
  if ('error' in ended) throw ended.error;
  return ended.value;
}

/**
 * Does several things at a time, beginning in their order.
 * @param limit how many at most
 * @throws what the first of them throws; the others are given up
 */
export function* inParallel(proc: Process, limit: number, tasks: readonly (() => Coroutine<void>)[]): Coroutine<void> {
  const queue = [...tasks];
  const changed = new WaitQueue();
  let failure: { error: unknown } | undefined;
  let running = 0;
  function* work(): Coroutine<void> {
    try {
      for (let task = queue.shift(); task; task = queue.shift()) yield* task();
    } catch (error) {
      failure ??= { error };
    } finally {
      running--;
      changed.wakeAll();
    }
  }
  const threads = tasks.slice(0, limit).map(() => {
    running++;
    return proc.thread(work());
  });
  try {
    while (running > 0 && !failure) yield changed;
  } finally {
    for (const thread of threads) thread.cancel();
  }
  if (failure) throw failure.error;
}
