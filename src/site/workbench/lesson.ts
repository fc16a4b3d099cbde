import type { GradedTask, KnownMistake } from '#grading/grade.ts';
import type { Scenario } from '#lab/scenario.ts';

/** What the page gives the workbench of a lesson: plain data, so that it can travel into the browser. */
export interface LessonLab {
  lesson: string;
  hosts: Scenario['hosts'];
  segments?: Scenario['segments'];
  internet?: Scenario['internet'];
  setup: Scenario['setup'];
  tasks: TaskView[];
  mistakes: KnownMistake[];
  /** Address of the commands of a solution, fetched only when somebody wants to see it. */
  solution?: string;
}

/** A task as the learner sees it, with the checks the grader evaluates. */
export interface TaskView extends GradedTask {
  title: string;
  text: string;
  hints: string[];
}
