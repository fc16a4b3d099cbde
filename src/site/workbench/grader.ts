import type { HostCommand } from '#course/labcontent.ts';
import type { FromGrader, ToGrader } from '#grading/protocol.ts';
import type { TaskVerdict } from '#grading/verdict.ts';
import type { WatchOrder } from '#grading/watch.ts';
import type { Journal } from '#lab/journal.ts';
import type { Recording } from '#lab/packets/recording.ts';
import type { Scenario } from '#lab/scenario.ts';
import { hireWorker } from './hire.ts';
import type { LessonLab, TaskView } from './lesson.ts';

/** How long the lab must have been quiet before it is graded, in milliseconds. */
const QUIET = 60;
/** How long the first time, when the prompt has just come and everything else is still being fetched. */
const FIRST_QUIET = 800;

type Unnumbered<T> = T extends unknown ? Omit<T, 'request'> : never;
type Order = Unnumbered<ToGrader>;

/** What a grader tells. */
export interface GraderListener {
  verdicts(tasks: TaskVerdict[]): void;
  failed(message: string): void;
  /** Judging has begun, or is over: what was told before may be out of date while it lasts. */
  judging(now: boolean): void;
}

/** Works on copies of the lab in a worker of its own: judges the tasks, reaches states, records packets. Only the newest request counts. */
export class Grader {
  readonly #lab: LessonLab;
  readonly #listener: GraderListener;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;
  /** What else was asked for and not answered yet: judging waits for it. */
  #asked: { answered(answer: FromGrader): void; failed(reason: Error): void } | undefined;
  /** What is to be judged, or is being judged. */
  #unjudged: { scenario: Scenario; journal: Journal } | undefined;

  constructor(lab: LessonLab, listener: GraderListener) {
    this.#lab = lab;
    this.#listener = listener;
  }

  /** Asks for verdicts on the state that `journal` leads to from `scenario`. */
  grade(scenario: Scenario, journal: Journal): void {
    if (this.#lab.tasks.length === 0) return;
    clearTimeout(this.#timer);
    const quiet = this.#worker ? QUIET : FIRST_QUIET;
    this.#listener.judging(true);
    this.#timer = setTimeout(() => {
      this.#unjudged = { scenario, journal };
      if (!this.#asked) this.#judge();
    }, quiet);
  }

  /** The journal that leads on a fresh lab to where `tasks` are done. @throws Error when the commands do not lead there */
  async reach(scenario: Scenario, commands: readonly HostCommand[], tasks: readonly TaskView[]): Promise<Journal> {
    this.forget();
    const graded = tasks.map(({ id, checks }) => ({ id, checks }));
    const answer = await this.#ask({ type: 'reach', scenario, commands, tasks: graded });
    if (answer.type !== 'reached') throw new Error(answer.type);
    return answer.journal;
  }

  /** The packets of a step or a check. @throws Error when the lab cannot be replayed, or when something else was asked for */
  async watch(order: WatchOrder): Promise<Recording> {
    const answer = await this.#ask({ type: 'watch', ...order });
    if (answer.type !== 'watched') throw new Error(answer.type);
    return answer.recording;
  }

  /** Forgets what was asked. */
  forget(): void {
    this.#drop();
    this.#unjudged = undefined;
    this.#listener.judging(false);
    clearTimeout(this.#timer);
    this.#request++;
  }

  #judge(): void {
    if (!this.#unjudged) return;
    const tasks = this.#lab.tasks.map(({ id, checks }) => ({ id, checks }));
    this.#send({ type: 'grade', ...this.#unjudged, tasks, mistakes: this.#lab.mistakes });
  }

  #ask(order: Order): Promise<FromGrader> {
    this.#drop();
    this.#send(order);
    return new Promise((answered, failed) => {
      this.#asked = { answered, failed };
    });
  }

  #drop(): void {
    this.#asked?.failed(new Error('something else was asked for'));
    this.#asked = undefined;
  }

  #send(order: Order): void {
    this.#worker ??= this.#hire();
    const numbered: ToGrader = { ...order, request: ++this.#request };
    this.#worker.postMessage(numbered);
  }

  #hire(): Worker {
    const worker = hireWorker('grader');
    worker.onmessage = ({ data }: MessageEvent<FromGrader>) => {
      if (data.request !== this.#request) return;
      const asked = this.#asked;
      this.#asked = undefined;
      if (!asked) {
        this.#unjudged = undefined;
        this.#listener.judging(false);
      }
      if (data.type === 'verdicts') this.#listener.verdicts(data.tasks);
      else if (data.type !== 'error') asked?.answered(data);
      else if (asked) asked.failed(new Error(data.message));
      else this.#listener.failed(data.message);
      // What was set aside for the question.
      this.#judge();
    };
    return worker;
  }
}
