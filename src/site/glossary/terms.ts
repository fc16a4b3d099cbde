import { lessonEntries } from '../course/entries.ts';
import type { Locale } from '../i18n/locales.ts';

/** A word of the course, and the lessons that explain it. */
export interface Term {
  /** For links: `#user-defined-bridge`. */
  id: string;
  term: string;
  meaning: string;
  lessons: { id: string; title: string }[];
}

/** Every term of every lesson, in alphabetical order; of several meanings that of the first lesson. */
export async function termsOf(locale: Locale): Promise<Term[]> {
  const terms = new Map<string, Term>();
  for (const { entry, shown } of await lessonEntries(locale)) {
    const { title, terms: words } = shown.data;
    for (const { term, meaning } of words) {
      const id = termId(term);
      const known: Term = terms.get(id) ?? { id, term, meaning, lessons: [] };
      known.lessons.push({ id: entry.id, title });
      terms.set(id, known);
    }
  }
  return [...terms.values()].sort((a, b) => a.term.localeCompare(b.term, locale.tag));
}

/** The id of a term in the glossary: lower case, with hyphens between words. */
export function termId(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
