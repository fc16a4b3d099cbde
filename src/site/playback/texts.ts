import type { KeyOf } from '../i18n/catalogues.ts';
import type { LOCALES } from '../i18n/locales.ts';
import { type Message, Texts } from '../i18n/texts.ts';

export type PlaybackTexts = Texts<KeyOf<'playback'>>;

type Messages = Readonly<Record<KeyOf<'playback'>, Message>>;

const CATALOGUES: Readonly<Record<(typeof LOCALES)[number]['tag'], () => Promise<{ default: Messages }>>> = {
  en: () => import('../i18n/en/playback.json'),
  'zh-Hant': () => import('../i18n/zh-hant/playback.json'),
};

/** Fetches the texts: few who read a lesson watch packets, so they are not in its page. */
export async function fetchTexts(language: string): Promise<PlaybackTexts> {
  const known = language in CATALOGUES ? (language as keyof typeof CATALOGUES) : 'en';
  const { default: messages } = await CATALOGUES[known]();
  return new Texts({ language: known, messages });
}
