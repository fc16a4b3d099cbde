import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bank, loadBank } from '#course/bank/bank.ts';
import { CourseFileError, problemText } from '#course/schema/problem.ts';
import { idOf, lessonNames, readLesson } from './lesson.ts';
import { checkItems } from './quizitem.ts';
import { sentencesOf, wordsOf } from './reading.ts';
import type { Result } from './result.ts';

const WORDS_A_SENTENCE = 35;

/** The banks below `content`/bank: their files' names without the ending. */
export function bankNames(content: string): string[] {
  const folder = join(content, 'bank');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();
}

/** All checks of a bank, as they are done. */
export function* checkBank(content: string, name: string): Generator<Result> {
  let bank: Bank;
  try {
    bank = loadBank(readFileSync(join(content, `bank/${name}.yaml`), 'utf8'), `content/bank/${name}.yaml`);
  } catch (error) {
    if (!(error instanceof CourseFileError)) throw error;
    yield { what: 'file', faults: error.problems.map(problemText) };
    return;
  }
  yield { what: `${bank.items.length} questions`, faults: [] };
  yield { what: 'lessons and objectives', faults: references(content, bank) };
  yield { what: 'short sentences', faults: bank.items.flatMap(({ id, explanation }) => tooLong(id, explanation)) };
  yield* checkItems(bank.items);
}

/** Ids that two banks have. */
export function checkBanks(content: string): Result {
  const homes = new Map<string, string>();
  const faults: string[] = [];
  for (const name of bankNames(content)) {
    for (const id of idsOf(content, name)) {
      const other = homes.get(id);
      if (other !== undefined) faults.push(`content/bank/${name}.yaml and ${other}.yaml both have an item ${id}`);
      homes.set(id, name);
    }
  }
  return { what: `${homes.size} questions in banks, each with an id of its own`, faults };
}

/** The ids of its items; none where it cannot be read, which its own check says. */
function idsOf(content: string, name: string): string[] {
  try {
    return loadBank(readFileSync(join(content, `bank/${name}.yaml`), 'utf8'), name).items.map(({ id }) => id);
  } catch {
    return [];
  }
}

function references(content: string, { objectives, items }: Bank): string[] {
  const lessons = new Map(lessonNames(content).map((name) => [idOf(name), name]));
  const own = objectives.map(({ id }) => id);
  const faults: string[] = [];
  for (const { id, lesson = '', objective } of items) {
    const name = lessons.get(lesson);
    if (name === undefined) {
      faults.push(`quiz item ${id}: there is no lesson ${lesson}`);
      continue;
    }
    const known = [...own, ...lessonObjectives(content, name)];
    if (!known.includes(objective)) {
      faults.push(`quiz item ${id}: expected the objective ${known.join(' or ')}, found ${objective}`);
    }
  }
  const asked = new Set(items.map(({ objective }) => objective));
  faults.push(...own.filter((id) => !asked.has(id)).map((id) => `no question is about the objective ${id}`));
  return faults;
}

const known = new Map<string, string[]>();

function lessonObjectives(content: string, name: string): string[] {
  const path = join(content, name);
  let found = known.get(path);
  if (!found) {
    try {
      found = readLesson(content, name).matter.objectives.map(({ id }) => id);
    } catch {
      found = [];
    }
    known.set(path, found);
  }
  return found;
}

function tooLong(id: string, text: string): string[] {
  return sentencesOf(text)
    .filter((sentence) => wordsOf(sentence).length > WORDS_A_SENTENCE)
    .map(
      (sentence) =>
        `quiz item ${id}: expected at most ${WORDS_A_SENTENCE} words a sentence, found ${wordsOf(sentence).length}`,
    );
}
