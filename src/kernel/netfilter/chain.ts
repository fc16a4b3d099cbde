import type { Hook } from './hook.ts';
import { type Rule, ruleText } from './rule.ts';
import type { Table } from './table.ts';

/** A chain of rules. Built-in ones have a hook and a policy. */
export class Chain {
  policy: 'ACCEPT' | 'DROP' = 'ACCEPT';
  /** What met the policy. */
  packets = 0;
  bytes = 0;
  readonly #rules: Rule[] = [];

  constructor(
    readonly table: Table,
    public name: string,
    /** The hook of a built-in chain. */
    readonly hook?: Hook,
  ) {}

  get builtin(): boolean {
    return this.hook !== undefined;
  }

  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** Puts a rule at `index` (0 is first), at the end without one. */
  insert(rule: Rule, index = this.#rules.length): void {
    this.#rules.splice(index, 0, rule);
    this.table.counted(rule, 1);
  }

  /** Takes out the rule at `index`. */
  remove(index: number): void {
    for (const rule of this.#rules.splice(index, 1)) this.table.counted(rule, -1);
  }

  /** Where the first rule that says the same stands, or -1. */
  indexOf(rule: Rule): number {
    const text = ruleText(rule);
    return this.#rules.findIndex((other) => ruleText(other) === text && sameChain(other, rule));
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
}

function sameChain(a: Rule, b: Rule): boolean {
  const left = a.action && 'chain' in a.action ? a.action.chain : undefined;
  const right = b.action && 'chain' in b.action ? b.action.chain : undefined;
  return left === right;
}
