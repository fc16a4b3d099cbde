import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startOf } from '#course/labcontent.ts';
import type { LabFile } from '#course/schema/lab.ts';
import { loadLab, loadLesson, loadQuiz } from '#course/schema/load.ts';
import type { Quiz } from '#course/schema/quiz.ts';
import { Lab } from '#lab/lab.ts';
import type { Scenario } from '#lab/scenario.ts';

const content = fileURLToPath(new URL('../../content/', import.meta.url));
/** Labs of the tests start at this moment. */
const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A lesson with all that belongs to it. */
export interface Lesson {
  /** PART/LESSON as the folders are called. */
  name: string;
  source: string;
  objectives: string[];
  lab: LabFile;
  scenario: Scenario;
  quiz: Quiz | undefined;
}

/** All lessons below content/lessons. */
export function lessons(): Lesson[] {
  const root = `${content}lessons`;
  return readdirSync(root).flatMap((part) => readdirSync(`${root}/${part}`).map((folder) => read(`${part}/${folder}`)));
}

function read(name: string): Lesson {
  const text = (path: string) => readFileSync(`${content}${path}`, 'utf8');
  const path = `lessons/${name}`;
  const source = text(`${path}/index.mdx`);
  const { data } = loadLesson(source, `content/${path}/index.mdx`);
  const lab = loadLab(text(`${path}/lab.yaml`), `content/${path}/lab.yaml`);
  const quizPath = `quizzes/${data.quiz ?? ''}.yaml`;
  const quiz = data.quiz === undefined ? undefined : loadQuiz(text(quizPath), `content/${quizPath}`);
  const scenario = { ...startOf(lab), seed: name, epoch: EPOCH };
  return { name, source, objectives: data.objectives.map(({ id }) => id), lab, scenario, quiz };
}

/** The lab of a lesson after `steps`. @throws Error naming the command that failed */
export function labAfter({ scenario, lab }: Lesson, steps: LabFile['setup']): Lab {
  const machine = Lab.start(scenario);
  for (const { host, run } of steps) {
    const { stdout, stderr, exit } = machine.run(host ?? lab.hosts[0]?.name ?? '', `set -e\n${run}`);
    if (exit !== 0) throw new Error(`exit ${exit} of: ${run}\n${stdout}${stderr}`);
  }
  return machine;
}
