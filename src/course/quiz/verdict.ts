/** What an answer is worth and what the learner is told. */
export interface Score {
  correct: boolean;
  /** 0 to 1; 1 exactly where it is correct. */
  points: number;
  /** What is told about what was chosen, in the order of the file. */
  feedback: string[];
}

/** The score of no answer, or of one that fits the item no longer. */
export const NOTHING: Score = { correct: false, points: 0, feedback: [] };

/** All or nothing. */
export function whole(correct: boolean, feedback: string[]): Score {
  return { correct, points: correct ? 1 : 0, feedback };
}
