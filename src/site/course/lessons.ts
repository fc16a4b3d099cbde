import { getEntry } from 'astro:content';
import type { LabFile } from '#course/schema/lab.ts';
import type { Locale } from '../i18n/locales.ts';
import { lessonEntries } from './entries.ts';
import { type Part, partOf } from './parts.ts';

/** A lesson as lists of lessons show it. */
export interface LessonCard {
  id: string;
  part: Part;
  title: string;
  summary: string;
  minutes: number;
  /** Ids of its tasks. */
  tasks: string[];
  /** Language of title and summary, where it is not that of the page. */
  language?: string;
}

/** All lessons in the order of the course, in a language as far as they are translated. */
export async function lessonsOf(locale: Locale): Promise<LessonCard[]> {
  const entries = await lessonEntries(locale);
  return Promise.all(
    entries.map(async ({ entry, shown }) => {
      const { title, summary, minutes } = shown.data;
      const lab: { data: LabFile } | undefined = await getEntry('labs', entry.id);
      const tasks = lab?.data.tasks.map(({ id }) => id) ?? [];
      const foreign = locale.tag !== 'en' && shown === entry;
      const part = await partOf(entry.filePath ?? '', locale);
      return { id: entry.id, part, title, summary, minutes, tasks, ...(foreign && { language: 'en' }) };
    }),
  );
}

/** The lessons by part, in order. */
export function byPart(lessons: readonly LessonCard[]): { part: Part; lessons: LessonCard[] }[] {
  const parts = new Map<number, { part: Part; lessons: LessonCard[] }>();
  for (const lesson of lessons) {
    const group = parts.get(lesson.part.number) ?? { part: lesson.part, lessons: [] };
    group.lessons.push(lesson);
    parts.set(lesson.part.number, group);
  }
  return [...parts.values()];
}
