import type { Hook } from './hook.ts';
import type { Rule } from './rule.ts';
import type { Table } from './table.ts';

/** A chain of rules. Built-in ones have a hook and a policy. */
export class Chain {
  policy: 'ACCEPT' | 'DROP' = 'ACCEPT';
  /** What met the policy. */
  packets = 0;
  bytes = 0;
  /**
   * Whether the kernel has it. iptables makes a built-in chain with the first rule or policy for it; before that it
   * shows an empty one, and nothing is counted there.
   */
  registered: boolean;
  readonly #rules: Rule[] = [];
  /** Which chains lead here, by how many rules. */
  readonly #callers = new Map<Chain, number>();

  constructor(
    readonly table: Table,
    public name: string,
    /** The hook of a built-in chain. */
    readonly hook?: Hook,
  ) {
    this.registered = hook === undefined;
  }

  get builtin(): boolean {
    return this.hook !== undefined;
  }

  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** The chains with rules that lead here. */
  get callers(): Chain[] {
    return [...this.#callers.keys()];
  }

  /** How many rules lead here. */
  get references(): number {
    let count = 0;
    for (const rules of this.#callers.values()) count += rules;
    return count;
  }

  /** Puts a rule at `index` (0 is first), at the end without one. */
  insert(rule: Rule, index = this.#rules.length): void {
    this.registered = true;
    this.#rules.splice(index, 0, rule);
    this.#counted(rule, 1);
  }

  /** Takes out the rule at `index`. */
  remove(index: number): void {
    for (const rule of this.#rules.splice(index, 1)) this.#counted(rule, -1);
  }

  /** Where the first rule that says the same stands, or -1. */
  indexOf(rule: Rule): number {
    return this.#rules.findIndex((other) => other.equals(rule));
  }

  flush(): void {
    while (this.#rules.length > 0) this.remove(this.#rules.length - 1);
  }

  /** Sets its counters, and those of its rules, to zero. */
  zero(): void {
    this.packets = 0;
    this.bytes = 0;
    for (const rule of this.#rules) {
      rule.packets = 0;
      rule.bytes = 0;
    }
  }

  #counted(rule: Rule, change: 1 | -1): void {
    this.table.counted(rule, change);
    const { action } = rule;
    if (!action || !('chain' in action)) return;
    const callers = action.chain.#callers;
    const count = (callers.get(this) ?? 0) + change;
    if (count > 0) callers.set(this, count);
    else callers.delete(this);
  }
}
