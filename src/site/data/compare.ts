import type { JournalEntry } from '#lab/journal.ts';
import type { FileLab } from './file.ts';

/** What a lab of a file is to the one that is here. */
export type Comparison = 'same' | 'ahead' | 'behind' | 'other';

/**
 * Compares the lab of a file with the one here, of the same lesson.
 * @returns `ahead` where the file's goes on from the one here, or that one is untouched; `behind` where it is a beginning of it
 */
export function compare(here: FileLab, there: FileLab): Comparison {
  if (isUntouched(there)) return 'behind';
  if (isUntouched(here)) return 'ahead';
  if (JSON.stringify(here.scenario) !== JSON.stringify(there.scenario)) return 'other';
  const [mine, others] = [here.journal.entries, there.journal.entries];
  const shared = Math.min(mine.length, others.length);
  for (let index = 0; index < shared; index++) {
    if (!isSame(mine[index], others[index])) return 'other';
  }
  if (mine.length === others.length) return 'same';
  return mine.length < others.length ? 'ahead' : 'behind';
}

/** Whether nothing was ever done in a lab. */
function isUntouched({ journal }: FileLab): boolean {
  return !journal.entries.some(({ kind }) => kind === 'input' || kind === 'run');
}

function isSame(one: JournalEntry | undefined, other: JournalEntry | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
