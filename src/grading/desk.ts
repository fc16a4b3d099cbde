import { type Code, CodeMissing } from '#lab/errors.ts';
import { gradeSteps } from './grade.ts';
import type { FromGrader, ToGrader } from './protocol.ts';
import { reachSteps } from './reach.ts';
import { watchSteps } from './watch.ts';

/** What the desk needs of the world outside. */
export interface Surroundings {
  /** Calls back as soon as waiting messages have been dealt with. */
  soon(callback: () => void): void;
  send(message: FromGrader): void;
}

/** Takes orders, works on the newest and drops the others, even one it has begun. */
export class Desk {
  readonly #outside: Surroundings;
  #current: { order: ToGrader; steps: Generator<Code<unknown> | undefined, FromGrader> } | undefined;
  #waiting = false;

  constructor(outside: Surroundings) {
    this.#outside = outside;
  }

  take(order: ToGrader): void {
    this.#current = { order, steps: answering(order) };
    this.#arrange();
  }

  #arrange(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#outside.soon(() => {
      this.#waiting = false;
      this.#work();
    });
  }

  #work(): void {
    if (!this.#current) return;
    const { order, steps } = this.#current;
    const { request } = order;
    try {
      const step = steps.next();
      if (step.done) {
        this.#current = undefined;
        this.#outside.send(step.value);
      } else if (step.value) this.#fetch(step.value, order, () => this.#arrange());
      else this.#arrange();
    } catch (error) {
      // Where a probe needs code all begins again: nothing is lost, what has been graded so far was told to nobody.
      if (error instanceof CodeMissing) this.#fetch(error.code, order, () => this.take(order));
      else this.#refuse(request, error);
    }
  }

  #fetch(code: Code<unknown>, order: ToGrader, goOn: () => void): void {
    const current = () => this.#current?.order === order;
    code.fetch().then(
      () => current() && goOn(),
      (reason) => current() && this.#refuse(order.request, reason),
    );
  }

  #refuse(request: number, error: unknown): void {
    this.#current = undefined;
    this.#outside.send({ type: 'error', request, message: error instanceof Error ? error.message : String(error) });
  }
}

function* answering(order: ToGrader): Generator<Code<unknown> | undefined, FromGrader> {
  const { request } = order;
  if (order.type === 'reach') return { type: 'reached', request, journal: yield* reachSteps(order) };
  if (order.type === 'watch') return { type: 'watched', request, recording: yield* watchSteps(order) };
  return { type: 'verdicts', request, tasks: yield* gradeSteps(order) };
}
