import type { Journal } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { hireWorker } from './hire.ts';
import type { TaskVerdict, TaskView } from './lesson.ts';

/** How long the lab must have been quiet before it is graded, in milliseconds. */
const QUIET = 60;

/** What the grading worker answers with. */
interface Verdicts {
  type: 'verdicts';
  request: number;
  tasks: TaskVerdict[];
}

/** Has the tasks judged in a worker of their own, on a copy of the lab; only the newest request counts. */
export class Grader {
  readonly #tasks: TaskView[];
  readonly #onVerdicts: (tasks: TaskVerdict[]) => void;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  constructor(tasks: TaskView[], onVerdicts: (tasks: TaskVerdict[]) => void) {
    this.#tasks = tasks;
    this.#onVerdicts = onVerdicts;
  }

  /** Asks for verdicts on the state that `journal` leads to from `scenario`. */
  grade(scenario: Scenario, journal: Journal): void {
    if (this.#tasks.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const worker = this.#worker ?? this.#hire();
      const tasks = this.#tasks.map(({ id, title, checks }) => ({ id, title, checks }));
      worker.postMessage({ type: 'grade', request: ++this.#request, scenario, journal, tasks });
    }, QUIET);
  }

  /** Forgets what was asked. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#request++;
  }

  #hire(): Worker {
    const worker = hireWorker('grader');
    worker.onmessage = ({ data }: MessageEvent<Verdicts>) => {
      if (data.type === 'verdicts' && data.request === this.#request) this.#onVerdicts(data.tasks);
    };
    this.#worker = worker;
    return worker;
  }
}
