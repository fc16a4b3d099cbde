import { join } from 'node:path';
import { checkLesson } from './check.ts';
import { consoleText } from './console.ts';
import { checkCourse, quizOf } from './course.ts';
import { idOf, lessonNames } from './lesson.ts';
import { bankNames, checkBank, checkBanks } from './quizbank.ts';
import type { Result } from './result.ts';

const USAGE = `Usage: npm run check:content -- [--show] [LESSON… | bank | bank/TOPIC…]

Checks lessons with their labs and quizzes, and banks of questions; all of them when none is named.
LESSON is a folder with or without its number (user-defined-bridge), PART/LESSON, a part (02-drivers) or a quiz.

  --show   prints every console block with what the page will show`;

const content = join(process.cwd(), 'content');
const words = process.argv.slice(2).map((word) => word.replace(/^(\.\/)?content\/(lessons|quizzes)\//, ''));
if (words.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const show = words.includes('--show');
const unknown = words.find((word) => word.startsWith('-') && word !== '--show');
if (unknown) refuse(`there is no option ${unknown}`);

const all = lessonNames(content);
const asked = words.filter((word) => !word.startsWith('-'));
const isBank = (word: string) => /^(content\/)?bank(\/|$)/.test(word);
const askedBanks = asked.filter(isBank);
const chosen = asked.length === 0 ? all : [...new Set(asked.filter((word) => !isBank(word)).flatMap(lessonsNamed))];
const banks = asked.length === 0 ? bankNames(content) : [...new Set(askedBanks.flatMap(banksNamed))];

let failed = 0;
for (const name of chosen) {
  console.log(name);
  for (const result of checkLesson(content, name, show ? print : undefined)) report(result);
}
for (const name of banks) {
  console.log(`bank/${name}`);
  for (const result of checkBank(content, name)) report(result);
}
if (asked.length === 0 || askedBanks.length > 0) {
  console.log('all banks');
  report(checkBanks(content));
}
if (asked.length === 0) {
  console.log('the course');
  report(checkCourse(content));
}
if (failed > 0) {
  console.error(`\n${failed} ${failed === 1 ? 'fault' : 'faults'}`);
  process.exitCode = 1;
}

function report({ what, faults }: Result): void {
  console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${what}`);
  for (const fault of faults) console.log(indented(fault, '      '));
  failed += faults.length;
}

/** The lessons that a word of the command line means. */
function lessonsNamed(word: string): string[] {
  const plain = word
    .replace(/\/+$/, '')
    .replace(/\/(index\.mdx|lab\.yaml)$/, '')
    .replace(/\.yaml$/, '');
  const found = all.filter((name) => {
    const [part = '', folder = ''] = name.split('/');
    return [name, folder, idOf(name), part, part.replace(/^\d+-/, '')].includes(plain);
  });
  if (found.length > 0) return found;
  const byQuiz = all.filter((name) => quizOf(content, name) === plain);
  if (byQuiz.length > 0) return byQuiz;
  return refuse(`there is no lesson ${word}; the lessons are:\n${all.map((name) => `  ${name}`).join('\n')}`);
}

/** The banks that a word of the command line means. */
function banksNamed(word: string): string[] {
  const name = word
    .replace(/^content\//, '')
    .replace(/^bank\/?/, '')
    .replace(/\.yaml$/, '');
  const known = bankNames(content);
  if (name === '') return known;
  if (known.includes(name)) return [name];
  return refuse(`there is no bank ${name}; the banks are: ${known.join(', ') || 'none yet'}`);
}

function print(blocks: Parameters<NonNullable<Parameters<typeof checkLesson>[2]>>[0]): void {
  for (const block of blocks) console.log(`\n${indented(block.map(consoleText).join('\n'), '    | ')}`);
  console.log('');
}

function indented(text: string, indent: string): string {
  return text.replace(/^/gm, indent);
}

function refuse(message: string): never {
  console.error(`check:content: ${message}`);
  process.exit(2);
}
