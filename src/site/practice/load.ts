import { homeOf, isAbout, type Topic } from '#course/practice/question.ts';
import type { Progress } from '#course/progress/progress.ts';
import type { Answer } from '#course/quiz/answer.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import type { Asked, LinkedLesson } from './asked.ts';

/** The questions of a topic, by their keys, and what scores answers to them. */
export interface Loaded {
  questions: ReadonlyMap<string, Asked>;
  isRight(question: Asked, answer: Answer): boolean;
}

/** Fetches the questions of a topic. @param folder where the files are @throws Error where one cannot be fetched */
export async function load(
  topic: Topic,
  files: readonly string[],
  folder: string,
  lessons: Readonly<Record<string, LinkedLesson>>,
): Promise<Loaded> {
  const [{ score }, ...lists] = await Promise.all([
    import('#course/quiz/score.ts'),
    ...files.map((file) => fetchFile(`${folder}${file}.json`)),
  ]);
  const own = lists.flat().filter((question) => isAbout(question, topic, (lesson) => lessons[lesson]?.part));
  return {
    questions: new Map(own.map((question) => [question.key, question])),
    // What a page's item lacks is what the tests need; no score looks at it.
    isRight: ({ item }, answer) => score(item as QuizItem, answer).correct,
  };
}

async function fetchFile(address: string): Promise<Asked[]> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** The questions that were answered right the last time. */
export async function rightOnes({ questions, isRight }: Loaded): Promise<Set<string>> {
  const progress = await import('../store/progress.ts').then(({ loadProgress }) => loadProgress());
  const right = new Set<string>();
  for (const question of questions.values()) {
    const answer = answerIn(progress.progress, question.key);
    if (answer && isRight(question, answer)) right.add(question.key);
  }
  return right;
}

function answerIn({ lessons, banks }: Progress, key: string): Answer | undefined {
  const { item, quizOf } = homeOf(key);
  const answers = quizOf === undefined ? banks : Object.hasOwn(lessons, quizOf) ? lessons[quizOf]?.answers : undefined;
  return answers && Object.hasOwn(answers, item) ? answers[item]?.answer : undefined;
}

/** Keeps an answer with the learner's progress. */
export async function record(key: string, answer: Answer): Promise<void> {
  const { item, quizOf } = homeOf(key);
  const { recordAnswer, recordBankAnswer } = await import('../store/progress.ts');
  await (quizOf === undefined ? recordBankAnswer(item, answer) : recordAnswer(quizOf, item, answer));
}
