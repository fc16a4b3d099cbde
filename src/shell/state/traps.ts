import type { Signal } from '#kernel/process/signals.ts';

/** What a trap can be set for besides signals. */
export type PseudoSignal = 'EXIT' | 'ERR' | 'DEBUG' | 'RETURN';

/** The traps of a shell: the command to run, or '' to ignore. */
export class Traps {
  #actions = new Map<Signal | PseudoSignal, string>();
  /** Signals that have come and whose traps have not run yet. */
  pending: Signal[] = [];
  /** Conditions whose command is running; it does not trigger itself. */
  readonly running = new Set<Signal | PseudoSignal>();

  get(condition: Signal | PseudoSignal): string | undefined {
    return this.#actions.get(condition);
  }

  set(condition: Signal | PseudoSignal, action: string): void {
    this.#actions.set(condition, action);
  }

  delete(condition: Signal | PseudoSignal): void {
    this.#actions.delete(condition);
  }

  entries(): [Signal | PseudoSignal, string][] {
    return [...this.#actions];
  }

  /** Whether commands wait for something to happen; such a shell must not be replaced by its last command. */
  get any(): boolean {
    return this.#actions.size > 0;
  }

  /** A subshell keeps ignoring what is ignored and forgets the rest. */
  forSubshell(): Traps {
    const copy = new Traps();
    for (const [condition, action] of this.#actions) if (action === '') copy.#actions.set(condition, action);
    return copy;
  }
}
