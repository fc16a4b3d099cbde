import type { Question } from '#course/practice/question.ts';
import type { PageItem } from '../quiz/pageitem.ts';

/** A question as the files of questions have it. */
export interface Asked extends Question {
  item: PageItem;
}

/** A topic as the page offers it. */
export interface OfferedTopic {
  topic: string;
  /** Its name in the language of the page. */
  text: string;
  /** Language of the name, where it is not that of the page. */
  language?: string | undefined;
  /** What is said below the name. */
  facts: string;
  /** Names of the files its questions are in. */
  files: string[];
}

/** A lesson that questions lead to. */
export interface LinkedLesson {
  title: string;
  part: number;
  language?: string | undefined;
}
