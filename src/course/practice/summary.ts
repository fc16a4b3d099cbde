import type { Question } from './question.ts';

/** How many were right, of how many. */
export interface Tally {
  right: number;
  all: number;
}

/** What came out of a round. */
export interface Summary extends Tally {
  /** By what the questions were grouped by, in the order in which groups came first. */
  groups: Map<string, Tally>;
  /** Lessons to go back to: most misses first, then the smaller share of right answers, then the order of the round. */
  study: { lesson: string; missed: number; all: number }[];
}

/**
 * Sums up a round.
 * @param questions those that were answered @param isRight whether the answer to one was right
 * @param groupOf the name of the group a question counts in
 */
export function summarise<Q extends Question>(
  questions: readonly Q[],
  isRight: (question: Q) => boolean,
  groupOf: (question: Q) => string,
): Summary {
  const groups = new Map<string, Tally>();
  const lessons = new Map<string, Tally>();
  const total = { right: 0, all: 0 };
  for (const question of questions) {
    const right = isRight(question);
    for (const tally of [total, tallyIn(groups, groupOf(question)), tallyIn(lessons, question.lesson)]) {
      tally.all++;
      if (right) tally.right++;
    }
  }
  const study = [...lessons]
    .map(([lesson, { right, all }]) => ({ lesson, missed: all - right, all }))
    .filter(({ missed }) => missed > 0)
    .sort((a, b) => b.missed - a.missed || b.missed / b.all - a.missed / a.all);
  return { ...total, groups, study };
}

function tallyIn(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? { right: 0, all: 0 };
  tallies.set(name, tally);
  return tally;
}
