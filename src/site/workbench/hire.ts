import LabWorker from './worker.ts?worker';

/** Starts the page's worker in one of its two parts. */
export function hireWorker(part: 'lab' | 'grader'): Worker {
  const Hired = LabWorker as new (options: WorkerOptions) => Worker;
  return new Hired({ name: part });
}
