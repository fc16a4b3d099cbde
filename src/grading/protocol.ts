import type { Journal } from '#lab/journal.ts';
import type { GradeOrder } from './grade.ts';
import type { ReachOrder } from './reach.ts';
import type { TaskVerdict } from './verdict.ts';

/** What the page asks of the grading worker. A newer order supersedes the ones before, which are then not answered. */
export type ToGrader =
  | ({ type: 'grade'; request: number } & GradeOrder)
  /** Asks for the journal that leads to a state in which tasks are done. */
  | ({ type: 'reach'; request: number } & ReachOrder);

/** What the grading worker answers, with the number of the request. */
export type FromGrader =
  | { type: 'verdicts'; request: number; tasks: TaskVerdict[] }
  | { type: 'reached'; request: number; journal: Journal }
  | { type: 'error'; request: number; message: string };
