/// <reference types="vite/client" />
/** A language the interface speaks. */
export interface Locale {
  /** BCP 47, for the `lang` attribute and for plurals. */
  tag: 'en' | 'zh-Hant';
  /** First part of the addresses of its pages; empty for the language without one. */
  path: '' | 'zh-hant';
  /** Its name in itself. */
  name: string;
}

/** The languages of the interface; the first is complete and stands in where another lacks a text. */
export const LOCALES: readonly [Locale, ...Locale[]] = [
  { tag: 'en', path: '', name: 'English' },
  { tag: 'zh-Hant', path: 'zh-hant', name: '繁體中文' },
];

/** The paths of a page in all languages, as Astro's getStaticPaths wants them. */
export function localePaths(): { params: { locale: string | undefined }; props: { locale: Locale } }[] {
  return LOCALES.map((locale) => ({ params: { locale: locale.path || undefined }, props: { locale } }));
}

/**
 * The address of a page in a language, below the folder the site is served from.
 * @param page path from the site's root without language or leading slash: `lessons/user-defined-bridge/`, `` for the home page
 */
export function href(locale: Locale, page: string): string {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  return `${base}/${locale.path ? `${locale.path}/` : ''}${page}`;
}

/** The address of a file in public/. @param file path from there without leading slash */
export function asset(file: string): string {
  return `${import.meta.env.BASE_URL.replace(/\/$/, '')}/${file}`;
}
