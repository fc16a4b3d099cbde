import { type Answer, isAnswer } from '../quiz/answer.ts';
import type { Wish } from './choose.ts';
import type { Topic } from './question.ts';

/** A round of questions, with how far it has come. */
export interface Round extends Wish {
  topic: Topic;
  /** What its order and the numbers in its questions are drawn from. */
  seed: string;
  /** Its questions, in order. */
  keys: readonly string[];
  /** The number of the question that is shown; that of all questions at the end. */
  at: number;
  /** What was answered, by question. */
  answers: Readonly<Record<string, Answer>>;
}

/** The round with an answer to the question that is shown. The first one counts: a round is no place to guess. */
export function withRoundAnswer(round: Round, answer: Answer): Round {
  const key = round.keys[round.at];
  if (key === undefined || Object.hasOwn(round.answers, key)) return round;
  return { ...round, answers: { ...round.answers, [key]: answer } };
}

/** The round at its next question, where the one that is shown is answered. */
export function goneOn(round: Round): Round {
  const key = round.keys[round.at];
  return key === undefined || !Object.hasOwn(round.answers, key) ? round : { ...round, at: round.at + 1 };
}

/** The round, ended where it stands: only what was answered counts. */
export function ended(round: Round): Round {
  const keys = round.keys.filter((key) => Object.hasOwn(round.answers, key));
  return { ...round, keys, at: keys.length };
}

/**
 * Reads a round that was kept. Without questions that are gone, and answers to what they were before, it goes on.
 * @param typeOf the type of a question; undefined where there is none
 */
export function readRound(value: unknown, typeOf: (key: string) => string | undefined): Round | undefined {
  if (!isRecord(value) || !isRecord(value.answers) || !Array.isArray(value.keys)) return undefined;
  const { topic, seed, count, open, at } = value;
  if (!isTopic(topic) || typeof seed !== 'string' || typeof open !== 'boolean') return undefined;
  if ((count !== 'all' && !isCount(count)) || !isCount(at) || at > value.keys.length) return undefined;
  const there = (key: unknown): key is string => typeof key === 'string' && typeOf(key) !== undefined;
  const keys = value.keys.filter(there);
  if (keys.length === 0) return undefined;
  const answers = Object.entries(value.answers).filter(
    ([key, answer]) => isAnswer(answer) && answer.type === typeOf(key),
  );
  const before = value.keys.slice(0, at).filter(there).length;
  return { topic, seed, count, open, keys, at: before, answers: Object.fromEntries(answers) as Round['answers'] };
}

/** Whether a value is the name of a topic. */
export function isTopic(value: unknown): value is Topic {
  return typeof value === 'string' && /^(all|domain:[a-z-]+|part:\d+)$/.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
