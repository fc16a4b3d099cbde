import type { Task, TaskState } from '#api/swarm/task.ts';
import type { Progress } from '../../../progress.ts';

/** The order of states that progress goes by; tasks in any other state do not count. */
const NUMBERS: Partial<Record<TaskState, number>> = {
  new: 1,
  allocated: 2,
  pending: 3,
  assigned: 4,
  accepted: 5,
  preparing: 6,
  ready: 7,
  starting: 8,
  running: 9,
  complete: 10,
  shutdown: 11,
  failed: 12,
  rejected: 13,
};

const RUNNING = 9;

/** A service of more tasks than this shows no line for each. */
export const MOST_LINES = 20;

/** Room for the longest name of a state that is shown. */
const STATE_WIDTH = 9;

const ERROR_WIDTH = 75;

export function stateNumber(state: TaskState | undefined): number {
  return (state && NUMBERS[state]) || 0;
}

export function isTerminal(state: TaskState | undefined): boolean {
  return stateNumber(state) > RUNNING;
}

/** Whether a task runs and is to. */
export function isRunning(task: Task): boolean {
  return !isTerminal(task.DesiredState) && task.Status.State === 'running';
}

/** Whether both its states are known. */
export function isKnown(task: Task): boolean {
  return stateNumber(task.DesiredState) > 0 && stateNumber(task.Status.State) > 0;
}

/** Of two tasks in one place the one that is meant: that of the lower desired state, then of the lower state. */
export function isPreferred(task: Task, to: Task): boolean {
  const desired = stateNumber(to.DesiredState) - stateNumber(task.DesiredState);
  return desired > 0 || (desired === 0 && stateNumber(to.Status.State) > stateNumber(task.Status.State));
}

/** A task's line; none for one that has ended, or is to, without an error. */
export function taskProgress(task: Task, id: string): Progress | undefined {
  const { Err, State } = task.Status;
  if (Err) return { id, action: truncated(Err) };
  if (isTerminal(task.DesiredState) || isTerminal(State)) return undefined;
  return stateProgress(task, id, RUNNING);
}

/** A task's state with a bar of `total` states. */
export function stateProgress(task: Task, id: string, total: number): Progress {
  const { Err, State = 'new' } = task.Status;
  if (Err) return { id, action: truncated(Err) };
  return { id, action: State.padEnd(STATE_WIDTH), current: stateNumber(State), total };
}

function truncated(error: string): string {
  const line = error.replaceAll('\n', ' ');
  return line.length > ERROR_WIDTH ? `${line.slice(0, ERROR_WIDTH - 1)}…` : line;
}

/** How many of a service's tasks are as they should be. */
export function overall(done: number, total: number, rollback: boolean): Progress {
  const count = `${done} out of ${total} tasks`;
  return { id: 'overall progress', action: rollback ? `rolling back update: ${count}` : count };
}
