import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBank } from '#course/bank/bank.ts';
import { bankYaml } from '#course/exchange/bankyaml.ts';
import { bankProblems, fromGift } from '#course/exchange/gift/read.ts';
import type { Format } from '#course/exchange/portable.ts';
import { loadQuiz } from '#course/schema/load.ts';
import { CourseFileError, problemText } from '#course/schema/problem.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { exported } from './export.ts';

const USAGE = `Usage: npm run export:quiz -- FORMAT [QUIZ | bank/TOPIC | all]… [--out FOLDER] [--seed TEXT]
       npm run import:quiz -- FILE.gift [--out content/bank/NAME.yaml] [--title TEXT]
                              [--lesson ID] [--objective ID] [--domain NAME] [--difficulty 1|2|3]

FORMAT is gift (Moodle), anki or qti (a QTI 3.0 package). QUIZ is the name of a file in content/quizzes; all is
all quizzes and banks, as when none is named. Files go to exports, or to --out. --seed draws the numbers of items
that have parameters. What a format cannot carry is printed, item by item.

import:quiz prints a bank, or writes it to --out. The options stand for what the questions do not say themselves.`;

const FORMATS: readonly string[] = ['gift', 'anki', 'qti'] satisfies Format[];
const text = { type: 'string' } as const;
const { positionals, values } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        out: text,
        seed: text,
        title: text,
        lesson: text,
        objective: text,
        domain: text,
        difficulty: text,
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
})();
const [mode, ...words] = positionals;

try {
  if (values.help || mode === undefined) console.log(USAGE);
  else if (mode === 'export') exportItems();
  else importItems();
} catch (error) {
  if (!(error instanceof CourseFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function exportItems(): void {
  const [format = '', ...names] = words;
  if (!FORMATS.includes(format)) refuse(`expected a format (${FORMATS.join(', ')}), found ${format || 'none'}`);
  const out = values.out ?? 'exports';
  mkdirSync(out, { recursive: true });
  for (const name of chosen(names)) {
    const { title, items } = itemsOf(name);
    const { file, content, losses } = exported(format as Format, name, title, items, values.seed ?? name);
    const path = join(out, file);
    writeFileSync(path, content);
    console.log(`${path}: ${items.length} items`);
    for (const { item, what } of losses) console.log(`  ${item}: not carried: ${what}`);
  }
}

function listed(folder: string): string[] {
  const files = readdirSync(join('content', folder)).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.replace(/\.yaml$/, '')).sort();
}

/** Quizzes by name, banks as bank/name. */
function chosen(names: readonly string[]): string[] {
  const all = [...listed('quizzes'), ...listed('bank').map((name) => `bank/${name}`)];
  if (names.length === 0 || names.includes('all')) return all;
  return names.map((word) => {
    const name = word
      .replace(/^(\.\/)?content\//, '')
      .replace(/^quizzes\//, '')
      .replace(/\.yaml$/, '');
    return all.includes(name) ? name : refuse(`there is no quiz or bank ${word}; there are: ${all.join(', ')}`);
  });
}

function itemsOf(name: string): { title: string; items: QuizItem[] } {
  const path = name.startsWith('bank/') ? `content/${name}.yaml` : `content/quizzes/${name}.yaml`;
  const source = readFileSync(path, 'utf8');
  return name.startsWith('bank/') ? loadBank(source, path) : loadQuiz(source, path);
}

function importItems(): void {
  const [path = ''] = words;
  if (!/\.(gift|txt)$/.test(path)) refuse(`expected a file such as questions.gift, found ${path || 'none'}`);
  const { lesson, objective, domain, difficulty } = values;
  const read = fromGift(source(path), path, {
    ...(lesson !== undefined && { lesson }),
    ...(objective !== undefined && { objective }),
    ...(domain !== undefined && { domain }),
    ...(difficulty !== undefined && { difficulty: Number(difficulty) }),
  });
  const title = values.title ?? (read.title || 'Imported questions');
  const problems = read.problems.length > 0 ? read.problems : bankProblems(title, read, path);
  const faults = problems.map(problemText);
  for (const todo of read.todos) console.error(`${problemText(todo)}: TODO`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error(`\n${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; nothing is written`);
    process.exitCode = 1;
    return;
  }
  const yaml = bankYaml(title, read.items);
  if (values.out === undefined) {
    process.stdout.write(yaml);
    return;
  }
  try {
    // A bank that is there is never written over.
    writeFileSync(values.out, yaml, { flag: 'wx' });
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
  console.log(`${values.out}: ${read.items.length} items, ${read.todos.length} TODOs`);
}

function source(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(message: string): never {
  console.error(`${process.argv[2] === 'import' ? 'import' : 'export'}:quiz: ${message}`);
  process.exit(2);
}
