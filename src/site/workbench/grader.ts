import type { HostCommand } from '#course/labcontent.ts';
import type { FromGrader, ToGrader } from '#grading/protocol.ts';
import type { TaskVerdict } from '#grading/verdict.ts';
import type { Journal } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { hireWorker } from './hire.ts';
import type { LessonLab, TaskView } from './lesson.ts';

/** How long the lab must have been quiet before it is graded, in milliseconds. */
const QUIET = 60;
/** How long the first time, when the prompt has just come and everything else is still being fetched. */
const FIRST_QUIET = 800;

/** What a grader tells. */
export interface GraderListener {
  verdicts(tasks: TaskVerdict[]): void;
  failed(message: string): void;
}

/** Has the tasks judged in a worker of their own, on a copy of the lab; only the newest request counts. */
export class Grader {
  readonly #lab: LessonLab;
  readonly #listener: GraderListener;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;
  #reaching: { reached(journal: Journal): void; failed(reason: Error): void } | undefined;

  constructor(lab: LessonLab, listener: GraderListener) {
    this.#lab = lab;
    this.#listener = listener;
  }

  /** Asks for verdicts on the state that `journal` leads to from `scenario`. */
  grade(scenario: Scenario, journal: Journal): void {
    if (this.#lab.tasks.length === 0 || this.#reaching) return;
    clearTimeout(this.#timer);
    const quiet = this.#worker ? QUIET : FIRST_QUIET;
    this.#timer = setTimeout(() => {
      this.#worker ??= this.#hire();
      const tasks = this.#lab.tasks.map(({ id, checks }) => ({ id, checks }));
      const { mistakes } = this.#lab;
      const order: ToGrader = { type: 'grade', request: ++this.#request, scenario, journal, tasks, mistakes };
      this.#worker.postMessage(order);
    }, quiet);
  }

  /** The journal that leads on a fresh lab to where `tasks` are done. @throws Error when the commands do not lead there */
  reach(scenario: Scenario, commands: readonly HostCommand[], tasks: readonly TaskView[]): Promise<Journal> {
    this.forget();
    this.#worker ??= this.#hire();
    const graded = tasks.map(({ id, checks }) => ({ id, checks }));
    const order: ToGrader = { type: 'reach', request: this.#request, scenario, commands, tasks: graded };
    this.#worker.postMessage(order);
    return new Promise((reached, failed) => {
      this.#reaching = { reached, failed };
    });
  }

  /** Forgets what was asked. */
  forget(): void {
    this.#reaching?.failed(new Error('something else was asked for'));
    this.#reaching = undefined;
    clearTimeout(this.#timer);
    this.#request++;
  }

  #hire(): Worker {
    const worker = hireWorker('grader');
    worker.onmessage = ({ data }: MessageEvent<FromGrader>) => {
      if (data.request !== this.#request) return;
      const reaching = this.#reaching;
      this.#reaching = undefined;
      if (data.type === 'verdicts') this.#listener.verdicts(data.tasks);
      else if (data.type === 'reached') reaching?.reached(data.journal);
      else if (reaching) reaching.failed(new Error(data.message));
      else this.#listener.failed(data.message);
    };
    return worker;
  }
}
