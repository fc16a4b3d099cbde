import type { TaskVerdict } from '#grading/verdict.ts';
import type { WatchOrder } from '#grading/watch.ts';
import type { Journal } from '#lab/journal.ts';
import type { Details } from '#lab/picture/details.ts';
import type { Thing } from '#lab/picture/thing.ts';
import type { Scenario } from '#lab/scenario.ts';
import { isSent } from '#lab/steps.ts';
import type { FromLab } from '#lab/worker/protocol.ts';
import { LabConnection } from '#terminal/connection.ts';
import { SETTINGS_CHANGED } from '../settings/settings.ts';
import { lastSize } from '../store/labstore.ts';
import type { Bench, Watched } from './bench.ts';
import type { Side, Split } from './consoles/arrangement.ts';
import { keepArrangement, keptArrangement } from './consoles/kept.ts';
import { DEFAULT_SIZE, Screens } from './consoles/screens.ts';
import { Grader } from './grader.ts';
import { Keeper } from './keeper.ts';
import { LabHistory } from './labhistory.ts';
import '@xterm/xterm/css/xterm.css';

/** How long a command runs before the learner is shown how to stop it, in milliseconds. */
const LONG = 2_000;

/** A lab with everything that was done to it. */
interface Stand {
  scenario: Scenario;
  history: LabHistory;
}

/** The running lab of a lesson: its worker, its screens, its journal in the browser's store, its grader. */
export class Runtime {
  readonly #bench: Bench;
  readonly #grader: Grader;
  readonly #keeper: Keeper;
  readonly screens: Screens;
  /** Commands for consoles whose shell has not begun yet. */
  readonly #greetings = new Map<string, string>();
  /** Who waits for what was asked about the picture. */
  readonly #answers = new Map<number, (details: Details | undefined) => void>();
  #asked = 0;
  #connection: LabConnection | undefined;
  #stand: Stand;
  /** The learner's own lab, while another one is looked at. */
  #own: Stand | undefined;
  #next = 1;
  #ready = false;
  /** The consoles were opened while the lab boots. */
  #early = false;
  #replaying = false;
  /** What consoles show now is new: the lab has come to rest since it was started. */
  #live = false;
  /** Something was entered since the tasks were judged last. */
  #changed = true;
  #working: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#stand = { scenario: this.#fresh(), history: new LabHistory() };
    this.#keeper = new Keeper(bench);
    this.screens = new Screens(bench, {
      input: (console, text) => this.#type(console, text),
      resize: (console, size) => this.#connection?.resize(console, size),
    });
    this.#grader = new Grader(bench.lab, {
      verdicts: (tasks) => this.#judged(tasks),
      failed: (reason) => bench.notify('problem', this.#say('ungraded', { reason })),
      judging: (now) => {
        bench.grading.value = now;
      },
    });
    const colours = matchMedia('(prefers-color-scheme: dark)');
    colours.addEventListener('change', () => this.applySettings());
    document.addEventListener(SETTINGS_CHANGED, () => this.applySettings());
  }

  /** Starts the lab where it was left, or afresh. @param by force: takes it from the tab that has it */
  async begin(by?: 'force'): Promise<void> {
    const saved = await this.#keeper.load(by);
    this.#visit(undefined);
    if (saved) this.#launch({ scenario: saved.scenario, history: new LabHistory(saved.journal, saved.whole) });
    else this.#afresh();
  }

  /** Goes back to the start: all that was done can be redone. A scenario that has changed since is started anew. */
  reset(): void {
    const { scenario } = this.#stand;
    const fresh = this.#fresh();
    const same = JSON.stringify({ ...scenario, epoch: 0 }) === JSON.stringify({ ...fresh, epoch: 0 });
    if (same && this.#ready && !this.#bench.silent.value) {
      this.travel(0);
      return;
    }
    this.#visit(undefined);
    this.#afresh();
  }

  /** Ends the worker, whatever it does, and brings the lab back to where it was last quiet. */
  restart(): void {
    this.#launch(this.#stand);
  }

  /** Goes to the state after `count` steps. */
  travel(count: number): void {
    const { entries, until } = this.#stand.history.go(count);
    if (!this.#own) this.#keeper.travel(entries.length, until);
    this.#launch(this.#stand, !this.#bench.silent.value);
  }

  undo(): void {
    const { position } = this.#stand.history.view();
    if (position > 0) this.travel(position - 1);
  }

  redo(): void {
    const { position, steps } = this.#stand.history.view();
    if (position < steps.length) this.travel(position + 1);
  }

  /** The lab as it is, to be passed on. */
  get lab(): { scenario: Scenario; journal: Journal } {
    return { scenario: this.#stand.scenario, journal: this.#stand.history.journal };
  }

  /** Shows another lab; the learner's own is kept, and nothing of the other is, until it is adopted. */
  visit(scenario: Scenario, journal: Journal, reason: NonNullable<Bench['visiting']['value']>): void {
    this.#visit(reason);
    this.#launch({ scenario, history: new LabHistory(journal) }, !this.#bench.silent.value);
  }

  /** Goes back to the learner's own lab. */
  leave(): void {
    const own = this.#own;
    if (!own) return;
    this.#visit(undefined);
    this.#launch(own, !this.#bench.silent.value);
  }

  /** Makes the lab that is looked at the learner's own, in place of the one of before. */
  adopt(): void {
    this.#visit(undefined);
    const { scenario, history } = this.#stand;
    this.#keeper.begin(scenario);
    this.#keeper.append(history.journal.entries, history.journal.until);
  }

  /** Notes that another lab than the learner's own is shown, or, where undefined, no longer. */
  #visit(reason: Bench['visiting']['value']): void {
    this.#own = reason && (this.#own ?? this.#stand);
    this.#bench.visiting.value = reason;
  }

  /** Shows the state in which the tasks up to `task` are done, on the way of the lesson's first solution. */
  async showDone(task: string): Promise<void> {
    const { tasks, solution } = this.#bench.lab;
    if (!solution) return;
    try {
      const response = await fetch(solution);
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const scenario = this.#fresh();
      const upTo = tasks.slice(0, tasks.findIndex(({ id }) => id === task) + 1);
      this.visit(scenario, await this.#grader.reach(scenario, await response.json(), upTo), { kind: 'task', task });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#bench.notify('problem', this.#say('unreached', { reason }));
    }
  }

  /** Has the packets of a step recorded that has been done, or those of a check's probe, and shows them. */
  async watch(what: WatchOrder['what'], of: Watched['of'], title: string): Promise<void> {
    const { watched } = this.#bench;
    const asked: Watched = { of, title, opener: watched.value?.opener ?? document.activeElement };
    watched.value = asked;
    const told = (more: Partial<Watched>) => {
      if (watched.value === asked) watched.value = { ...asked, ...more };
    };
    try {
      const { scenario, history } = this.#stand;
      told({ recording: await this.#grader.watch({ scenario, journal: history.journal, what }) });
    } catch (error) {
      told({ failed: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Opens a console, on the side of the one in front. @param command typed there as soon as the shell has said something */
  openConsole(host: string, command?: string, side?: Side): string {
    const { consoles, arrangement, active } = this.#bench;
    const taken = new Set(consoles.value.map(({ id }) => id));
    while (taken.has(`console${this.#next}`)) this.#next++;
    const id = `console${this.#next++}`;
    const size = this.screens.front?.size ?? DEFAULT_SIZE;
    const place = side ?? arrangement.sideOf(active.value);
    this.screens.add(id, host, size);
    this.#connection?.open(id, host, size);
    if (arrangement.divided) arrangement.place(id, place);
    this.#bench.show(id);
    this.#keepArrangement();
    if (command !== undefined) this.#greetings.set(id, command);
    return id;
  }

  /** Two consoles in sight: the one in front, and the next one, which is opened where there is none. */
  divide(split: Exclude<Split, 'none'>): void {
    const { arrangement, consoles, active } = this.#bench;
    const front = active.value;
    const host = consoles.value.find(({ id }) => id === front)?.host;
    if (host === undefined) return;
    const other = arrangement.divided ? arrangement.across() : arrangement.beside(1);
    arrangement.divide(split, other === front ? this.openConsole(host) : other);
    this.#bench.show(front);
    this.#keepArrangement();
    this.focus();
  }

  unite(): void {
    this.#bench.arrangement.unite();
    this.#keepArrangement();
    this.focus();
  }

  /** Puts the console in front on the other side. */
  moveAcross(): void {
    const { arrangement, active } = this.#bench;
    arrangement.place(active.value, arrangement.sideOf(active.value) === 0 ? 1 : 0);
    this.#keepArrangement();
    this.focus();
  }

  #keepArrangement(): void {
    if (this.#ready) keepArrangement(this.#bench.lab.lesson, this.#bench.arrangement.kept);
  }

  /** What is known about a thing of the picture; undefined where it is gone. */
  inspect(thing: Thing): Promise<Details | undefined> {
    const connection = this.#connection;
    if (!connection) return Promise.resolve(undefined);
    const request = ++this.#asked;
    return new Promise((resolve) => {
      this.#answers.set(request, resolve);
      connection.inspect(request, thing);
    });
  }

  closeConsole(id: string): void {
    this.#connection?.close(id);
    this.screens.remove(id);
    this.#keepArrangement();
  }

  /** Sends Ctrl-C. */
  interrupt(console: string): void {
    this.screens.type(console, '\u0003');
    this.focus();
  }

  /** Types a command line, and Return, into a console of `host`, the lab's first where left out. */
  typeCommand(command: string, host?: string): void {
    const { id, fresh } = this.#idle(host);
    if (fresh) this.#greetings.set(id, command);
    else this.screens.run(id, command);
    this.focus();
  }

  /** Types a command there without Return. */
  insertCommand(command: string, host?: string): void {
    this.screens.insert(this.#idle(host).id, command);
  }

  /** Brings a console of a host to the front at whose prompt something can be typed: a fresh one where programs run in all. */
  #idle(host = this.#bench.lab.hosts[0]?.name ?? ''): { id: string; fresh: boolean } {
    const { consoles, active } = this.#bench;
    const there = consoles.value.filter((tab) => tab.host === host && !tab.busy);
    const tab = there.find(({ id }) => id === active.value) ?? there[0];
    if (!tab) return { id: this.openConsole(host), fresh: true };
    this.#bench.show(tab.id);
    return { id: tab.id, fresh: false };
  }

  focus(): void {
    this.screens.focus();
  }

  applySettings(): void {
    this.screens.apply();
  }

  /** What the console in front shows, as text. */
  text(): string {
    return this.screens.front?.text() ?? '';
  }

  get #say() {
    return this.#bench.texts.say;
  }

  #fresh(): Scenario {
    const { hosts, segments, internet, setup, lesson } = this.#bench.lab;
    return {
      hosts,
      ...(segments && { segments }),
      ...(internet && { internet }),
      setup,
      seed: lesson,
      epoch: Date.now(),
    };
  }

  #afresh(): void {
    const scenario = this.#fresh();
    this.#launch({ scenario, history: new LabHistory() });
    this.#keeper.begin(scenario);
  }

  /** @param quick whether worker and screens may be kept; a lab that is not up yet may never be, with what a link carries */
  #launch(stand: Stand, quick = false): void {
    const keep = quick && this.#ready;
    const { scenario, history } = stand;
    const { journal } = history;
    this.#stand = stand;
    this.#grader.forget();
    this.#bench.watched.value = undefined;
    this.#ready = false;
    this.#live = false;
    this.#changed = true;
    this.#replaying = journal.entries.length > 0;
    this.#bench.silent.value = false;
    this.#bench.verdicts.value = new Map();
    this.#rest();
    this.#tellHistory();
    if (!keep || !this.#connection) {
      this.#connection?.terminate();
      for (const id of this.screens.ids) this.screens.remove(id);
      this.#bench.status.value = 'starting';
      this.#bench.picture.value = undefined;
      this.#connection = new LabConnection(this.#bench.hire(), {
        message: (message) => this.#hear(message),
        silence: (silent) => {
          this.#bench.silent.value = silent;
        },
      });
    }
    this.#connection.start(scenario, this.#replaying ? journal : undefined);
    this.#early = !keep && !this.#replaying;
    if (this.#early) this.#openAll(scenario.hosts.map(({ name }) => name));
  }

  /** A console on each host that has none, the first one in front. */
  #openAll(hosts: readonly string[]): void {
    const { active, consoles } = this.#bench;
    const front = active.value;
    for (const host of hosts) if (!consoles.value.some((tab) => tab.host === host)) this.openConsole(host);
    this.#bench.show(this.screens.get(front) ? front : (consoles.value[0]?.id ?? ''));
  }

  /** What the list of steps shows. */
  #tellHistory(): void {
    this.#bench.history.value = this.#stand.history.view();
  }

  #hear(message: FromLab): void {
    const bench = this.#bench;
    // Between a start and its `ready` the lab of before may still have been speaking.
    if (!this.#ready && ['output', 'busy', 'journal', 'picture', 'line', 'ended', 'settled'].includes(message.type))
      return;
    switch (message.type) {
      case 'ready':
        this.#up(message);
        break;
      case 'output':
        this.screens.show(message.console, message.bytes, this.#live);
        this.#greet(message.console);
        break;
      case 'busy':
        bench.consoles.value = bench.consoles.value.map((tab) =>
          tab.id === message.console ? { ...tab, busy: message.busy } : tab,
        );
        break;
      case 'journal':
        this.#keep(this.#stand.history.append(message.entries, message.until), message.until);
        break;
      case 'line':
        this.#stand.history.line(message.line);
        this.screens.begin(message.line);
        break;
      case 'ended':
        this.screens.end(message.end, this.#live);
        break;
      case 'picture':
        bench.picture.value = message.picture;
        break;
      case 'details':
        this.#answers.get(message.request)?.(message.details);
        this.#answers.delete(message.request);
        break;
      case 'settled':
        // With newer input on its way this is about what came before.
        if (message.inputs < (this.#connection?.inputs ?? 0)) break;
        this.#live = true;
        this.#rest();
        this.#tellHistory();
        if (this.#changed) this.#grader.grade(this.#stand.scenario, this.#stand.history.journal);
        this.#changed = false;
        break;
      case 'failure':
        console.error(`${message.program}: ${message.message}`);
        bench.notify('problem', this.#say('crash', { program: message.program }));
        break;
      case 'error':
        void this.#failed(message.message);
        break;
    }
  }

  #up({ hosts, consoles }: Extract<FromLab, { type: 'ready' }>): void {
    const { status } = this.#bench;
    const { journal } = this.#stand.history;
    this.#ready = true;
    const open = new Set(consoles.map(({ id }) => id));
    for (const id of this.screens.ids) if (!open.has(id) && !this.#early) this.screens.remove(id);
    this.#early = false;
    for (const { id, host } of consoles) {
      const screen = this.screens.get(id);
      if (!screen) this.screens.add(id, host, lastSize(journal, id));
      else {
        this.screens.clear(id);
        const { rows, columns } = lastSize(journal, id) ?? DEFAULT_SIZE;
        if (rows !== screen.size.rows || columns !== screen.size.columns) this.#connection?.resize(id, screen.size);
      }
    }
    this.#openAll(hosts);
    const kept = keptArrangement(this.#bench.lab.lesson);
    if (kept && !this.#own) this.#bench.arrangement.restore(kept);
    status.value = 'ready';
    if (this.#own) this.focus();
  }

  async #failed(message: string): Promise<void> {
    if (this.#ready) return this.#bench.notify('problem', message);
    if (!this.#replaying) {
      this.#bench.status.value = 'failed';
      return this.#bench.notify('problem', this.#say('failed', { reason: message }));
    }
    if (this.#own) {
      this.#bench.notify('problem', this.#say('visit.failed', { reason: message }));
      return this.leave();
    }
    await this.#keeper.setAside(message);
    this.#bench.notify('problem', this.#say('unreplayable', { reason: message }));
    this.#afresh();
  }

  #greet(console: string): void {
    const command = this.#greetings.get(console);
    if (command === undefined) return;
    this.#greetings.delete(console);
    this.screens.run(console, command);
  }

  #type(console: string, text: string): void {
    this.#changed ||= isSent(text);
    this.#connection?.input(console, text);
    this.#working ??= setTimeout(() => {
      this.#bench.long.value = true;
    }, LONG);
  }

  /** Every shell is back at its prompt. */
  #rest(): void {
    clearTimeout(this.#working);
    this.#working = undefined;
    this.#bench.long.value = false;
  }

  #keep(entries: Journal['entries'], until: number): void {
    if (!this.#own) this.#keeper.append(entries, until);
  }

  #judged(tasks: TaskVerdict[]): void {
    const before = this.#bench.verdicts.value;
    const done = tasks.filter(({ id, passed }) => passed && !before.get(id)?.passed);
    const lost = tasks.filter(({ id, passed }) => !passed && before.get(id)?.passed);
    this.#bench.verdicts.value = new Map(tasks.map((task) => [task.id, task]));
    const title = (id: string) => this.#bench.lab.tasks.find((task) => task.id === id)?.title ?? id;
    const said = [
      ...done.map(({ id }) => this.#say('said.done', { task: title(id) })),
      ...lost.map(({ id }) => this.#say('said.open', { task: title(id) })),
    ];
    const passed = tasks.filter((task) => task.passed).map(({ id }) => id);
    // What the course's own solution has done is not the learner's.
    if (passed.length > 0 && !this.#own) void this.#keeper.markDone(passed);
    if (said.length > 0) this.#bench.announcement.value = said.join(' ');
  }
}
