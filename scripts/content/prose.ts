import type { Lesson } from './lesson.ts';
import { asWritten, type Page, type Placed, readMarkdown } from './page.ts';
import { readingOf, sentencesOf, wordsOf } from './reading.ts';
import type { Result } from './result.ts';

/** The highest Flesch–Kincaid grade of a lesson. */
const GRADE = 7;
const WORDS_A_SENTENCE = 35;
const SENTENCES_A_PARAGRAPH = 5;

/** Short sentences, short paragraphs, plain words. */
export function checkProse({ lab, quiz }: Lesson, page: Page): Result {
  const { words, grade } = readingOf(page.paragraphs.map(({ text }) => text));
  const faults = page.paragraphs.flatMap((paragraph) => tooLong(paragraph, `line ${paragraph.line}`));
  if (grade > GRADE) {
    faults.push(
      `expected a Flesch–Kincaid grade of at most ${GRADE}, found ${grade.toFixed(1)}; the hardest sentences:\n${hardest(page)}`,
    );
  }
  const elsewhere: [place: string, text: string][] = [
    ...lab.tasks.flatMap(({ id, text, hints }): [string, string][] =>
      [text, ...hints].map((each, n) => [n === 0 ? `task ${id}` : `task ${id}, hint ${n}`, each]),
    ),
    ...lab.mistakes.map(({ name, explanation }): [string, string] => [`mistake ${name}`, explanation]),
    ...(quiz?.items ?? []).map(({ id, explanation }): [string, string] => [`quiz item ${id}`, explanation]),
  ];
  for (const [place, text] of elsewhere) {
    faults.push(...readMarkdown(text).paragraphs.flatMap((paragraph) => tooLong(paragraph, place)));
  }
  return { what: `prose (${words} words, reading grade ${grade.toFixed(1)})`, faults };
}

function tooLong({ text }: Placed, place: string): string[] {
  const sentences = sentencesOf(text);
  const faults = sentences
    .filter((sentence) => wordsOf(sentence).length > WORDS_A_SENTENCE)
    .map(
      (sentence) =>
        `${place}: expected at most ${WORDS_A_SENTENCE} words a sentence, found ${wordsOf(sentence).length}: ${asWritten(sentence)}`,
    );
  if (sentences.length > SENTENCES_A_PARAGRAPH) {
    const start = `${asWritten(sentences[0] ?? '')} …`;
    faults.push(
      `${place}: expected at most ${SENTENCES_A_PARAGRAPH} sentences a paragraph, found ${sentences.length}: ${start}`,
    );
  }
  return faults;
}

function hardest({ paragraphs }: Page): string {
  return paragraphs
    .flatMap(({ text, line }) =>
      sentencesOf(text).map((sentence) => ({ sentence, line, grade: readingOf([sentence]).grade })),
    )
    .sort((a, b) => b.grade - a.grade)
    .slice(0, 5)
    .map(({ sentence, line, grade }) => `line ${line} (${grade.toFixed(0)}): ${asWritten(sentence)}`)
    .join('\n');
}
