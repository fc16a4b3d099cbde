import type { Nanoseconds } from '#kernel/clock.ts';
import type { Explanation } from './explain/explanation.ts';

/** The size of a terminal in characters. */
export interface ConsoleSize {
  rows: number;
  columns: number;
}

/** One input of a lab and the virtual time at which it came. */
export type JournalEntry =
  | { at: Nanoseconds; kind: 'open'; console: string; host: string; size: ConsoleSize }
  | { at: Nanoseconds; kind: 'input'; console: string; bytes: string }
  | { at: Nanoseconds; kind: 'resize'; console: string; size: ConsoleSize }
  | { at: Nanoseconds; kind: 'close'; console: string }
  | { at: Nanoseconds; kind: 'run'; host: string; cmd: string; env: Record<string, string> }
  /** No input, but what a program was told that asked for it then. Without it a replay finds out again, which takes longer. */
  | { at: Nanoseconds; kind: 'explained'; host: string; pid: number; explanation: Explanation };

/** Everything that was done to a lab, in order; replayed on the same scenario it gives the same state to the byte. */
export interface Journal {
  entries: JournalEntry[];
  /** Virtual time at which the journal was last taken. */
  until: Nanoseconds;
}

/** A command line that the shell of a console has read: what came of some input. */
export interface CommandLine {
  at: Nanoseconds;
  console: string;
  text: string;
  /** How many bytes the console had been given to show by then. */
  shown: number;
}

/** The last command line of a console has been carried out, and the prompt comes next. */
export interface CommandEnd {
  at: Nanoseconds;
  console: string;
  /** Its exit status. */
  status: number;
  /** As of CommandLine. */
  shown: number;
}
