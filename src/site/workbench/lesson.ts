import type { Scenario } from '#lab/scenario.ts';

/** What the page gives the workbench of a lesson: plain data, so that it can travel into the browser. */
export interface LessonLab {
  lesson: string;
  hosts: string[];
  setup: Scenario['setup'];
  tasks: TaskView[];
}

/** A task as the learner sees it, with the checks the grader evaluates. */
export interface TaskView {
  id: string;
  title: string;
  text: string;
  hints: string[];
  checks: unknown[];
}

/** What a check found: see grading/verdict. */
export interface CheckVerdict {
  checkId: string;
  name?: string;
  passed: boolean;
  expected: string;
  found: string;
  why: string;
}

/** The state of a task. */
export interface TaskVerdict {
  id: string;
  passed: boolean;
  checks: CheckVerdict[];
}
