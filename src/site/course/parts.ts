import { type CollectionEntry, getEntry } from 'astro:content';
import type { Locale } from '../i18n/locales.ts';

/** A part of the course. */
export interface Part {
  number: number;
  title: string;
  summary: string;
  /** Language of title and summary, where it is not that of the page. */
  language?: string;
}

/** The part a lesson belongs to, in a language as far as it is translated: `…/02-drivers/02-user-defined-bridge/index.mdx` is in part 2. */
export async function partOf(filePath: string, locale: Locale): Promise<Part> {
  const folder = filePath.split('/').at(-3) ?? '';
  const entry: CollectionEntry<'parts'> | undefined = await getEntry('parts', folder);
  if (!entry) throw new Error(`content/lessons/${folder} has no part.yaml, which says what the part is called`);
  const { translations, title, summary } = entry.data;
  const number = Number.parseInt(folder, 10);
  if (locale.path === '') return { number, title, summary };
  return { number, ...(translations?.[locale.path] ?? { title, summary, language: 'en' }) };
}
