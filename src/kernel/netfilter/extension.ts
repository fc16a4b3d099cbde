import type { Hook } from './hook.ts';
import type { Match, NameSource, Target } from './match.ts';
import { missingOption, parameterProblem } from './problem.ts';
import type { TableName } from './table.ts';

/** An option of a match or target. */
export interface OptionSpec {
  readonly name: string;
  /** Other spellings, `destination-port` for `dport`. */
  readonly aliases?: readonly string[];
  /** How many values follow; 1 by default. */
  readonly values?: 0 | 1 | 2;
  /** Whether `!` may stand before it. */
  readonly invertible?: boolean;
  /** What is said when it is given twice, where that is not the usual. */
  readonly repeated?: string;
}

/** An option that was given. */
export interface OptionValue {
  readonly inverted: boolean;
  readonly values: readonly string[];
}

/** The options given to one extension in one rule. */
export class GivenOptions {
  readonly #given = new Map<string, OptionValue>();

  constructor(readonly extension: string) {}

  /** @throws Problem when the option was given before */
  set(spec: OptionSpec, value: OptionValue): void {
    if (this.#given.has(spec.name))
      throw parameterProblem(spec.repeated ?? `${this.extension}: option "--${spec.name}" can only be used once.\n`);
    this.#given.set(spec.name, value);
  }

  get size(): number {
    return this.#given.size;
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  get(name: string): OptionValue | undefined {
    return this.#given.get(name);
  }

  /** The first value of an option. */
  value(name: string): string | undefined {
    return this.#given.get(name)?.values[0];
  }

  /** The first value of an option. @throws Problem where it is missing */
  required(name: string): string {
    const value = this.value(name);
    if (value === undefined) throw missingOption(this.extension, name);
    return value;
  }

  inverted(name: string): boolean {
    return this.#given.get(name)?.inverted ?? false;
  }
}

/** What an extension may want to know of the rule it is in. */
export interface RuleContext {
  readonly family: 4 | 6;
  /** What -p says; undefined for all protocols or with `!`. */
  readonly protocol: number | undefined;
  readonly table: TableName;
  readonly names?: NameSource;
}

/** A match extension (`-m name`): its options and how to make a condition of them. */
export interface MatchExtension {
  readonly name: string;
  readonly families?: 4 | 6;
  /** The protocol whose -p loads it (tcp, udp, icmp). */
  readonly protocol?: number;
  readonly options: readonly OptionSpec[];
  /** @throws Problem in the words of iptables */
  make(options: GivenOptions, context: RuleContext): Match;
}

/** A target extension (`-j NAME`). */
export interface TargetExtension {
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** Tables and built-in chains the kernel accepts it in; everywhere when absent. */
  readonly tables?: readonly TableName[];
  readonly hooks?: readonly Hook[];
  /** @throws Problem in the words of iptables */
  make(options: GivenOptions, context: RuleContext): Target;
}
