/** How hard a text is to read. */
export interface Reading {
  words: number;
  /** Flesch–Kincaid: about the school year in which one reads it with ease. */
  grade: number;
}

/** The sentences of a paragraph; inline code is part of them, whatever stands in it. */
export function sentencesOf(paragraph: string): string[] {
  return paragraph
    .split(/(?<=[.!?…]["')\]”’*_]*)(?<!\b(?:e\.g|i\.e|etc|vs|approx)\.)\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0);
}

/** Its words; inline code without blanks is one. */
export function wordsOf(text: string): string[] {
  return text.split(/[ \n\t—–]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** How hard the paragraphs are to read together. */
export function readingOf(paragraphs: readonly string[]): Reading {
  const sentences = paragraphs.flatMap(sentencesOf);
  const words = sentences.flatMap(wordsOf);
  if (words.length === 0) return { words: 0, grade: 0 };
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return {
    words: words.length,
    grade: 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59,
  };
}

/** Syllables of an English word, as near as its letters tell; code, numbers and abbreviations count as one. */
export function syllablesOf(word: string): number {
  const bare = word.replace(/^[^\p{L}\p{N}`]+|[^\p{L}\p{N}`]+$/gu, '');
  if (/[`\d]/.test(bare) || /^[A-Z]{2,}s?$/.test(bare)) return 1;
  return (
    bare
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((part) => part !== '' && part !== 's' && part !== 't')
      .reduce((sum, part) => sum + partSyllables(part), 0) || 1
  );
}

function partSyllables(part: string): number {
  if (part.length <= 3) return 1;
  const spoken = part.replace(/(?:[^laeiouy](?<![sxzc]|[sc]h|g)es|(?<![td])ed|[^laeiouy]e)$/, '').replace(/^y/, '');
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 1);
}
