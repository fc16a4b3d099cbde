import type { QuizItem } from '#course/schema/quiz.ts';

/** Words that only claim something strong. */
const ABSOLUTE =
  /\b(always|never|impossible|absolutely|completely|entirely|invariably|certainly|under no circumstances)\b/gi;
/** By how much an option is the longest or shortest by far: this many times as long, and this many letters more. */
const FAR = { times: 1.6, letters: 18 };
/** The share of a file's items in which the right option may be the longest, and from how many items on it counts. */
const LONGEST = { share: 0.5, from: 4 };
/** The share of a file's statements that may be true, or false, and from how many statements on it counts. */
const SAME = { share: 0.8, from: 5 };
/** Words that stand everywhere. */
const COMMON = new Set(
  `address addresses bridge bridges client clients hosts internet manager managers nodes program proxy server servers
  service services tasks volume volumes worker workers
  about after again against another answer because become before being below between carry cause change command commands
  container containers could different docker docker's during either engine every first given happen happens happened
  image images itself leave least likely makes means might network networks never other others point possible question
  reach right running runs shall should since something start started starts state statement still such their there these
  thing things third those three through under until usual using value where whether which while whole whose without
  would write wrong your`.split(/\s+/),
);

/** How the right answer of an item can be told from its wording. */
export function giveaways(item: QuizItem): string[] {
  if (!('options' in item)) return [];
  const right = item.options.filter(({ correct }) => correct).map(({ text }) => text);
  const wrong = item.options.filter(({ correct }) => !correct).map(({ text }) => text);
  return [...byLength(right, wrong), ...byAbsolutes(right, wrong), ...byEcho(item.stem, right, wrong)];
}

/** How the right answers of a file can be told from what they have in common. */
export function fileGiveaways(items: readonly QuizItem[]): string[] {
  const faults: string[] = [];
  const single = items.filter(
    (item) => 'options' in item && item.options.filter(({ correct }) => correct).length === 1,
  );
  const longest = single.filter(isLongest);
  if (longest.length >= LONGEST.from && longest.length > single.length * LONGEST.share) {
    const ids = longest.map(({ id }) => id).join(', ');
    faults.push(`in ${longest.length} of ${single.length} items the right option is the longest: ${ids}`);
  }
  const statements = items.filter((item) => item.type === 'true-false');
  const trueOnes = statements.filter(({ answer }) => answer).length;
  const most = Math.max(trueOnes, statements.length - trueOnes);
  if (statements.length >= SAME.from && most > statements.length * SAME.share) {
    faults.push(`${trueOnes} of ${statements.length} statements are true: who always says the same is mostly right`);
  }
  return faults;
}

function isLongest(item: QuizItem): boolean {
  if (!('options' in item)) return false;
  const length = (wanted: boolean) =>
    Math.max(...item.options.filter(({ correct }) => correct === wanted).map(({ text }) => text.length));
  return length(true) > length(false);
}

function byLength(right: readonly string[], wrong: readonly string[]): string[] {
  const lengths = (texts: readonly string[]) => texts.map((text) => text.length);
  const far = (short: number, long: number) => long > short * FAR.times && long > short + FAR.letters;
  const faults: string[] = [];
  if (right.length <= wrong.length && far(Math.max(...lengths(wrong)), Math.min(...lengths(right)))) {
    faults.push(`the right option is by far the longest: "${right[0]}"`);
  }
  if (right.length <= wrong.length && far(Math.max(...lengths(right)), Math.min(...lengths(wrong)))) {
    faults.push(`the right option is by far the shortest: "${right[0]}"`);
  }
  return faults;
}

function byAbsolutes(right: readonly string[], wrong: readonly string[]): string[] {
  const found = (texts: readonly string[]) => texts.flatMap((text) => proseOf(text).match(ABSOLUTE) ?? []);
  const words = found(wrong);
  if (words.length === 0 || found(right).length > 0) return [];
  return [`only wrong options say ${[...new Set(words.map((word) => `"${word.toLowerCase()}"`))].join(', ')}`];
}

/** Words of the stem that come back in right options only. */
function byEcho(stem: string, right: readonly string[], wrong: readonly string[]): string[] {
  const said = wordsOf(stem);
  const wrongWords = new Set(wrong.flatMap((text) => [...wordsOf(text).keys()]));
  const rightWords = right.map(wordsOf);
  const echoes = [...said].filter(([root]) => !wrongWords.has(root) && rightWords.every((words) => words.has(root)));
  return echoes.map(([, word]) => `"${word}" of the question comes back in the right option only`);
}

/** The longer words of a text outside of code, by what they begin with, so that forms of a word are one. */
function wordsOf(text: string): Map<string, string> {
  const words =
    proseOf(text)
      .toLowerCase()
      .match(/[a-z][a-z'-]{4,}/g) ?? [];
  return new Map(words.filter((word) => !COMMON.has(word)).map((word) => [word.slice(0, 6), word]));
}

function proseOf(text: string): string {
  return text.replace(/`[^`]*`/g, ' ');
}
