import type { Scenario } from '#lab/scenario.ts';
import { type LessonRun, runLesson } from './run.ts';

/** The run of the lesson that was built last: its pages in all languages that show the same text follow each other. */
let last: { key: string; run: LessonRun } | undefined;

/** As runLesson, once for all pages that show the same text. */
export function runForPage(source: string, scenario: Scenario): LessonRun {
  const key = JSON.stringify([source, scenario]);
  if (last?.key !== key) last = { key, run: runLesson(source, scenario) };
  return last.run;
}
