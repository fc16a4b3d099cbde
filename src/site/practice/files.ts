import { type CollectionEntry, getCollection, getEntry } from 'astro:content';
import { type Domain, SHARES } from '#course/practice/exam.ts';
import { isAbout, keyOf, type Topic } from '#course/practice/question.ts';
import { lessonsOf } from '../course/lessons.ts';
import { LOCALES } from '../i18n/locales.ts';
import { itemsForPage } from '../quiz/forpage.ts';
import type { Asked } from './asked.ts';

type BankEntry = CollectionEntry<'banks'>;

/** Questions that are fetched together. */
export interface PracticeFile {
  name: string;
  questions: Asked[];
}

/** What there is to choose from, and where its questions are. */
export interface TopicFiles {
  topic: Topic;
  count: number;
  files: string[];
}

/** All questions: a file for each bank, and one for the quizzes of each part of the course. Runs when pages are built. */
export async function practiceFiles(): Promise<PracticeFile[]> {
  const banks: BankEntry[] = await getCollection('banks');
  const files = banks.map(({ id, data }) => ({
    name: `bank-${id}`,
    questions: itemsForPage(data.items).map((item) => asked(item, item.lesson ?? '')),
  }));
  const parts = new Map<number, Asked[]>();
  for (const { id, part } of await lessonsOf(LOCALES[0])) {
    const lesson: CollectionEntry<'lessons'> | undefined = await getEntry('lessons', id);
    const name = lesson?.data.quiz;
    const quiz: CollectionEntry<'quizzes'> | undefined = name ? await getEntry('quizzes', name) : undefined;
    if (!quiz) continue;
    const questions = itemsForPage(quiz.data.items).map((item) => asked(item, id, id));
    parts.set(part.number, [...(parts.get(part.number) ?? []), ...questions]);
  }
  return [...files, ...[...parts].map(([number, questions]) => ({ name: `part-${number}`, questions }))];
}

function asked(item: Asked['item'], lesson: string, quizOf?: string): Asked {
  return { key: keyOf(item.id, quizOf), lesson, ...(item.domain && !quizOf && { domain: item.domain }), item };
}

/** The topics that have questions: everything, the domains of the exam, the parts of the course. */
export function topicsOf(files: readonly PracticeFile[], parts: ReadonlyMap<string, number>): TopicFiles[] {
  const domains = Object.keys(SHARES) as Domain[];
  const numbers = [...new Set(parts.values())].sort((a, b) => a - b);
  const topics: Topic[] = [
    'all',
    ...domains.map((domain) => `domain:${domain}` as const),
    ...numbers.map((number) => `part:${number}` as const),
  ];
  return topics
    .map((topic) => {
      const counts = files.map(({ name, questions }) => ({
        name,
        count: questions.filter((question) => isAbout(question, topic, (lesson) => parts.get(lesson))).length,
      }));
      const having = counts.filter(({ count }) => count > 0);
      return {
        topic,
        count: having.reduce((sum, { count }) => sum + count, 0),
        files: having.map(({ name }) => name),
      };
    })
    .filter(({ count }) => count > 0);
}
