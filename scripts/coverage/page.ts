import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPart } from '#course/schema/load.ts';
import { type Lesson, lessonNames, readLesson } from '../content/lesson.ts';
import { coverageOf } from '../content/shape.ts';

/** The coverage page, in Markdown: which tasks and questions exercise each objective. @throws CourseFileError */
export function coveragePage(content: string): string {
  const lessons = lessonNames(content).map((name) => readLesson(content, name));
  const parts = new Map<string, Lesson[]>();
  for (const lesson of lessons) {
    const part = lesson.name.split('/')[0] ?? '';
    parts.set(part, [...(parts.get(part) ?? []), lesson]);
  }
  return `# Coverage

What each lesson teaches, and the tasks and quiz items that exercise it. Written by \`npm run coverage\`; a test fails when it
is out of date or an objective is exercised by nothing.

${totals(parts)}
${[...parts].map(([part, members]) => partSection(titleOf(content, part), members)).join('\n')}`;
}

function totals(parts: ReadonlyMap<string, Lesson[]>): string {
  const rows = [...parts].map(([part, lessons]) => row(part, lessons));
  return `| part | lessons | objectives | tasks | checks | solutions | mistakes | quiz items |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${row('**all**', [...parts.values()].flat())}
`;
}

function row(name: string, lessons: readonly Lesson[]): string {
  const sum = (count: (lesson: Lesson) => number) => lessons.reduce((total, lesson) => total + count(lesson), 0);
  const cells = [
    name,
    lessons.length,
    sum(({ matter }) => matter.objectives.length),
    sum(({ lab }) => lab.tasks.length),
    sum(({ lab }) => lab.tasks.reduce((total, { checks }) => total + checks.length, 0)),
    sum(({ lab }) => lab.solutions.length),
    sum(({ lab }) => lab.mistakes.length),
    sum(({ quiz }) => quiz?.items.length ?? 0),
  ];
  return `| ${cells.join(' | ')} |`;
}

function titleOf(content: string, part: string): string {
  const path = `lessons/${part}/part.yaml`;
  return `${Number.parseInt(part, 10)}. ${loadPart(readFileSync(join(content, path), 'utf8'), `content/${path}`).title}`;
}

function partSection(title: string, lessons: readonly Lesson[]): string {
  return `## ${title}\n\n${lessons.map(lessonSection).join('\n')}`;
}

function lessonSection(lesson: Lesson): string {
  const { name, matter, lab } = lesson;
  const rows = coverageOf(lesson).map(
    ({ id, text, tasks, items }) =>
      `| ${text.replaceAll('|', '\\|')} (\`${id}\`) | ${codes(tasks)} | ${codes(items)} |`,
  );
  const mistakes = lab.mistakes.map((mistake) => mistake.name);
  return `### ${matter.title}

\`content/lessons/${name}\`, ${matter.minutes} minutes. Mistakes it knows: ${codes(mistakes)}.

| objective | tasks | quiz items |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function codes(words: readonly string[]): string {
  return words.length === 0 ? '–' : words.map((word) => `\`${word}\``).join(', ');
}
