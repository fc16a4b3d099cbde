import type { Journal } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';

const HOSTS = 12;
const SETUP = 200;
const ENTRIES = 20_000;
/** Longest virtual time, in nanoseconds: a week. */
const UNTIL = 7 * 24 * 3_600 * 1_000_000_000;

/** Whether a lab that somebody else may have written is larger than any that a learner makes. */
export function isTooLarge({ scenario: { hosts, setup }, journal }: { scenario: Scenario; journal: Journal }): boolean {
  const { entries, until } = journal;
  return (
    hosts.length === 0 || hosts.length > HOSTS || setup.length > SETUP || entries.length > ENTRIES || until > UNTIL
  );
}
