import type { Cause } from '#course/schema/cause.ts';
import type { Hop } from '#lab/explain/hop.ts';

/** What a probe or a look at the engine gave, before it is held against a check's name. */
export interface Finding {
  passed: boolean;
  expected: string;
  found: string;
  /** Empty where the check passed. */
  why: string;
  cause?: Cause;
  /** The way of the packet, where one was sent. */
  hops?: Hop[];
}

/** The outcome of one check. Texts are Markdown of one line: names and addresses stand in backticks. */
export interface Verdict extends Finding {
  /** TASK/CHECK. */
  checkId: string;
  /** The named mistake that this failure is known to come from. */
  mistake?: { name: string; explanation: string };
}

/** The outcome of a task. */
export interface TaskVerdict {
  id: string;
  passed: boolean;
  /** Weight of the checks that passed, of all: 0 to 1. */
  score: number;
  checks: Verdict[];
}

/** A finding that all is as it should be. */
export function holds(expected: string, found: string, hops?: Hop[]): Finding {
  return { passed: true, expected, found, why: '', hops };
}

/** A finding that something is missing or wrong. */
export function fails(expected: string, found: string, cause: Cause, why: string, hops?: Hop[]): Finding {
  return { passed: false, expected, found, why, cause, hops };
}
