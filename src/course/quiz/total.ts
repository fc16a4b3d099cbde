import type { Quiz } from '../schema/quiz.ts';
import { type Answer, score } from './score.ts';

/** The outcome of a whole quiz. */
export interface Total {
  answered: number;
  correct: number;
  items: number;
  /** Points of all items, 0 to 1 each, by the number of items: 0 to 1. An item without an answer counts as 0. */
  share: number;
  /** By objective: how many of its items were right, of how many. */
  objectives: Map<string, { correct: number; items: number }>;
}

/** Adds up the answers of a quiz, by the ids of its items. Answers to items it does not have are passed over. */
export function total(quiz: Quiz, answers: ReadonlyMap<string, Answer>): Total {
  const objectives = new Map<string, { correct: number; items: number }>();
  let [answered, correct, points] = [0, 0, 0];
  for (const item of quiz.items) {
    const objective = objectives.get(item.objective) ?? { correct: 0, items: 0 };
    objectives.set(item.objective, objective);
    objective.items++;
    const answer = answers.get(item.id);
    if (!answer) continue;
    answered++;
    const result = score(item, answer);
    points += result.points;
    if (result.correct) {
      correct++;
      objective.correct++;
    }
  }
  const items = quiz.items.length;
  return { answered, correct, items, share: items === 0 ? 0 : points / items, objectives };
}
