import type { KeyOf } from '../i18n/catalogues.ts';
import type { LOCALES } from '../i18n/locales.ts';
import { type Catalogue, type Message, Texts } from '../i18n/texts.ts';

export type TextKey = KeyOf<'picture'>;
type Language = (typeof LOCALES)[number]['tag'];

const CATALOGUES: Record<Language, () => Promise<{ default: Partial<Record<TextKey, Message>> }>> = {
  en: () => import('../i18n/en/picture.json'),
  'zh-Hant': () => import('../i18n/zh-hant/picture.json'),
};

let texts: Texts<TextKey> | undefined;

/** Sets what pictures of this page say, before the first is drawn. */
export function speak(catalogue: Catalogue<TextKey>): void {
  texts = new Texts(catalogue);
}

/** Fetches what pictures say in a language (BCP 47); English where it is not translated. */
export async function speakIn(language: string): Promise<void> {
  const [english, own] = await Promise.all([CATALOGUES.en(), CATALOGUES[language as Language]?.()]);
  speak({ language, messages: { ...english.default, ...own?.default } as Record<TextKey, Message> });
}

/** A text of the picture with its names filled in; `count` chooses the plural form. @throws Error before a language is set */
export function say(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  if (!texts) throw new Error('the picture has no language yet');
  return texts.say(key, values);
}
