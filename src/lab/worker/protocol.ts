import type { CommandEnd, CommandLine, ConsoleSize, Journal, JournalEntry } from '../journal.ts';
import type { Details } from '../picture/details.ts';
import type { Thing } from '../picture/thing.ts';
import type { LabPicture } from '../picture.ts';
import type { Scenario } from '../scenario.ts';

/** What the page tells the worker that runs its lab. */
export type ToLab =
  /** Starts a lab, in place of the one that runs. */
  | { type: 'start'; scenario: Scenario; journal?: Journal }
  | { type: 'open'; console: string; host: string; size: ConsoleSize }
  | { type: 'input'; console: string; text: string }
  | { type: 'resize'; console: string; size: ConsoleSize }
  | { type: 'close'; console: string }
  /** Asks about a thing of the picture; answered with `details` of the same number. */
  | { type: 'inspect'; request: number; thing: Thing }
  /** Asks whether the worker still listens; answered with `pong` at once. */
  | { type: 'ping' };

/** What the worker tells the page. */
export type FromLab =
  /** The lab is up; after a replay, with the consoles that are open. */
  | { type: 'ready'; hosts: string[]; consoles: { id: string; host: string }[] }
  /** A terminal is to show this; after a replay first comes all that was shown before. */
  | { type: 'output'; console: string; bytes: Uint8Array }
  | { type: 'pong' }
  | { type: 'busy'; console: string; busy: boolean }
  /** The shell of a console has read a command line. */
  | { type: 'line'; line: CommandLine }
  /** That command line has been carried out. */
  | { type: 'ended'; end: CommandEnd }
  /** Every shell is back at its prompt, after so many `input` messages. */
  | { type: 'settled'; inputs: number }
  /** What was put into the journal since the last message of this type. */
  | { type: 'journal'; entries: JournalEntry[]; until: number }
  | { type: 'picture'; picture: LabPicture }
  /** What is known about the thing that was asked for; nothing where it is gone. */
  | { type: 'details'; request: number; details?: Details }
  /** A simulated program crashed: a fault of the simulator. */
  | { type: 'failure'; program: string; message: string }
  /** The lab could not be started, or a request not carried out. */
  | { type: 'error'; message: string };
