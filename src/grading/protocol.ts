import type { GradeOrder } from './grade.ts';
import type { TaskVerdict } from './verdict.ts';

/** What the page asks of the grading worker. A newer order supersedes the ones before, which are then not answered. */
export type ToGrader = { type: 'grade'; request: number } & GradeOrder;

/** What the grading worker answers, with the number of the request. */
export type FromGrader =
  | { type: 'verdicts'; request: number; tasks: TaskVerdict[] }
  | { type: 'error'; request: number; message: string };
