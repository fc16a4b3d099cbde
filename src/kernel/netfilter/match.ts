import type { Traversal } from './traversal.ts';

/** How names are printed and looked up, where a program knows them: /etc/hosts and the like. */
export interface NameSource {
  /** The name of an address, or undefined. */
  nameOf(address: string): string | undefined;
  /** The addresses of a name in one family. */
  addressesOf(name: string, family: 4 | 6): string[];
}

/** How a listing (`iptables -L`) shows a match or target. */
export interface ListFormat {
  /** -n: numbers instead of names. */
  readonly numeric: boolean;
  readonly names?: NameSource;
}

/** One `-m` of a rule: a condition, compiled once. */
export interface Match {
  /** As after -m. */
  readonly name: string;
  test(traversal: Traversal): boolean;
  /** Its options as iptables-save prints them, without `-m name`. */
  readonly saved: string;
  /** How iptables -L prints it. */
  list(format: ListFormat): string;
  /** Whether connections must be tracked for it. */
  readonly needsConntrack?: boolean;
}

/** What a target says about a packet; 'continue' goes on with the next rule. */
export type Judgement = 'continue' | 'accept' | 'drop' | 'rejected' | 'return';

/** The `-j` of a rule other than a chain. */
export interface Target {
  readonly name: string;
  /** How iptables -L calls it in the target column, where that differs (NOTRACK is CT). */
  readonly listedName?: string;
  /** The kernel accepts no rule with it as it was given (a TCP reset without -p tcp). */
  readonly refused?: boolean;
  act(traversal: Traversal): Judgement;
  readonly saved: string;
  list(format: ListFormat): string;
  readonly needsConntrack?: boolean;
}
