import type { Journal } from '#lab/journal.ts';
import type { Recording } from '#lab/packets/recording.ts';
import type { GradeOrder } from './grade.ts';
import type { ReachOrder } from './reach.ts';
import type { TaskVerdict } from './verdict.ts';
import type { WatchOrder } from './watch.ts';

/** What the page asks of the grading worker. A newer order supersedes the ones before, which are then not answered. */
export type ToGrader =
  | ({ type: 'grade'; request: number } & GradeOrder)
  /** Asks for the journal that leads to a state in which tasks are done. */
  | ({ type: 'reach'; request: number } & ReachOrder)
  /** Asks for the packets of a step or of a check. */
  | ({ type: 'watch'; request: number } & WatchOrder);

/** What the grading worker answers, with the number of the request. */
export type FromGrader =
  | { type: 'verdicts'; request: number; tasks: TaskVerdict[] }
  | { type: 'reached'; request: number; journal: Journal }
  | { type: 'watched'; request: number; recording: Recording }
  | { type: 'error'; request: number; message: string };
