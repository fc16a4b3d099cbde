import type { Transaction } from './transaction.ts';

/** What a command was given. */
export interface Given {
  /** Name and arguments. */
  readonly words: readonly string[];
  /** Its options with their values, dashes left out. */
  readonly options: ReadonlyMap<string, string>;
}

/** A command of ovs-vsctl. */
export interface Command {
  readonly least: number;
  /** Arguments at the most; without a limit where it is left out. */
  readonly most?: number;
  /** Long options it takes, with `=` after those that have a value. */
  readonly options?: readonly string[];
  /** Does it, and answers what to print. @throws OvsProblem */
  run(transaction: Transaction, args: readonly string[], given: Given): string;
}
