import { type CollectionEntry, getCollection, getEntry } from 'astro:content';
import type { Locale } from '../i18n/locales.ts';

export type LessonEntry = CollectionEntry<'lessons'>;

/** The lessons in the order of the course, each with its text in a language where it has one, else in English. */
export async function lessonEntries(locale: Locale): Promise<{ entry: LessonEntry; shown: LessonEntry }[]> {
  const entries: LessonEntry[] = await getCollection('lessons');
  entries.sort((a, b) => ((a.filePath ?? '') < (b.filePath ?? '') ? -1 : 1));
  return Promise.all(entries.map(async (entry) => ({ entry, shown: (await translationOf(entry, locale)) ?? entry })));
}

/** A lesson in a language, where it is translated. */
export async function translationOf(entry: LessonEntry, locale: Locale): Promise<LessonEntry | undefined> {
  return locale.path === '' ? undefined : await getEntry('translations', `${locale.path}/${entry.id}`);
}
