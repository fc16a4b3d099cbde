import enData from './en/data.json' with { type: 'json' };
import enFrame from './en/frame.json' with { type: 'json' };
import enHome from './en/home.json' with { type: 'json' };
import enLesson from './en/lesson.json' with { type: 'json' };
import enPicture from './en/picture.json' with { type: 'json' };
import enPlayback from './en/playback.json' with { type: 'json' };
import enPractice from './en/practice.json' with { type: 'json' };
import enQuiz from './en/quiz.json' with { type: 'json' };
import enWorkbench from './en/workbench.json' with { type: 'json' };
import type { Locale } from './locales.ts';
import { type Catalogue, type Message, Texts } from './texts.ts';
import zhData from './zh-hant/data.json' with { type: 'json' };
import zhFrame from './zh-hant/frame.json' with { type: 'json' };
import zhHome from './zh-hant/home.json' with { type: 'json' };
import zhLesson from './zh-hant/lesson.json' with { type: 'json' };
import zhPicture from './zh-hant/picture.json' with { type: 'json' };
import zhPlayback from './zh-hant/playback.json' with { type: 'json' };
import zhPractice from './zh-hant/practice.json' with { type: 'json' };
import zhQuiz from './zh-hant/quiz.json' with { type: 'json' };
import zhWorkbench from './zh-hant/workbench.json' with { type: 'json' };

/** All texts of the interface in English: a section for each part of it, a file each. */
export const ENGLISH = {
  data: enData,
  frame: enFrame,
  home: enHome,
  lesson: enLesson,
  picture: enPicture,
  playback: enPlayback,
  practice: enPractice,
  quiz: enQuiz,
  workbench: enWorkbench,
};

export type Section = keyof typeof ENGLISH;
/** The names of the texts of a section. */
export type KeyOf<S extends Section> = Extract<keyof (typeof ENGLISH)[S], string>;

/** The same texts in other languages, as far as they are translated. */
export const TRANSLATED: Record<
  Exclude<Locale['tag'], 'en'>,
  { [S in Section]: Partial<Record<KeyOf<S>, Message>> }
> = {
  'zh-Hant': {
    data: zhData,
    frame: zhFrame,
    home: zhHome,
    lesson: zhLesson,
    picture: zhPicture,
    playback: zhPlayback,
    practice: zhPractice,
    quiz: zhQuiz,
    workbench: zhWorkbench,
  },
};

/** The texts of a section in a language, in English where they are not translated. Runs when pages are built. */
export function catalogue<S extends Section>(locale: Locale, section: S): Catalogue<KeyOf<S>> {
  const english = ENGLISH[section] as Readonly<Record<KeyOf<S>, Message>>;
  if (locale.tag === 'en') return { language: 'en', messages: english };
  return { language: locale.tag, messages: { ...english, ...TRANSLATED[locale.tag][section] } };
}

/** What says the texts of a section in a language. */
export function textsOf<S extends Section>(locale: Locale, section: S): Texts<KeyOf<S>> {
  return new Texts(catalogue(locale, section));
}
