import type { TaskVerdict } from '#grading/verdict.ts';
import type { WatchOrder } from '#grading/watch.ts';
import type { Journal } from '#lab/journal.ts';
import type { Details } from '#lab/picture/details.ts';
import type { Thing } from '#lab/picture/thing.ts';
import type { Scenario } from '#lab/scenario.ts';
import { isSent } from '#lab/steps.ts';
import type { FromLab } from '#lab/worker/protocol.ts';
import { LabConnection } from '#terminal/connection.ts';
import { Screen } from '#terminal/screen.ts';
import { SETTINGS_CHANGED } from '../settings/settings.ts';
import { lastSize } from '../store/labstore.ts';
import type { Bench, ConsoleTab, Watched } from './bench.ts';
import { Grader } from './grader.ts';
import { Keeper } from './keeper.ts';
import { LabHistory } from './labhistory.ts';
import '@xterm/xterm/css/xterm.css';

/** How long a command runs before the learner is shown how to stop it, in milliseconds. */
const LONG = 2_000;
const DEFAULT_SIZE = { rows: 24, columns: 80 };

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
  readonly #screens = new Map<string, Screen>();
  readonly #places = new Map<string, HTMLElement>();
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
  /** Something was entered since the tasks were judged last. */
  #changed = true;
  #working: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#stand = { scenario: this.#fresh(), history: new LabHistory() };
    this.#keeper = new Keeper(bench);
    this.#grader = new Grader(bench.lab, {
      verdicts: (tasks) => this.#judged(tasks),
      failed: (reason) => bench.notify('problem', this.#say('ungraded', { reason })),
    });
    const colours = matchMedia('(prefers-color-scheme: dark)');
    colours.addEventListener('change', () => this.applySettings());
    document.addEventListener(SETTINGS_CHANGED, () => this.applySettings());
  }

  /** Starts the lab where it was left, or afresh. @param by force: takes it from the tab that has it */
  async begin(by?: 'force'): Promise<void> {
    const saved = await this.#keeper.load(by);
    this.#own = undefined;
    this.#bench.visiting.value = undefined;
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
    this.#own = undefined;
    this.#bench.visiting.value = undefined;
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
    this.#own ??= this.#stand;
    this.#bench.visiting.value = reason;
    this.#launch({ scenario, history: new LabHistory(journal) }, !this.#bench.silent.value);
  }

  /** Goes back to the learner's own lab. */
  leave(): void {
    const own = this.#own;
    if (!own) return;
    this.#own = undefined;
    this.#bench.visiting.value = undefined;
    this.#launch(own, !this.#bench.silent.value);
  }

  /** Makes the lab that is looked at the learner's own, in place of the one of before. */
  adopt(): void {
    this.#own = undefined;
    this.#bench.visiting.value = undefined;
    const { scenario, history } = this.#stand;
    this.#keeper.begin(scenario);
    this.#keeper.append(history.journal.entries, history.journal.until);
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
    const asked: Watched = { of, title };
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

  /** Puts the screen of a console into the page. */
  mount(console: string, place: HTMLElement): void {
    this.#places.set(console, place);
    const screen = this.#screens.get(console);
    const tab = this.#bench.consoles.value.find(({ id }) => id === console);
    if (!screen || !tab || place.childElementCount > 0) return;
    screen.mount(place, this.#say('console.label', { console: tab.title }));
  }

  /** @param command typed there as soon as the shell has said something */
  openConsole(host: string, command?: string): void {
    const taken = new Set(this.#bench.consoles.value.map(({ id }) => id));
    while (taken.has(`console${this.#next}`)) this.#next++;
    const id = `console${this.#next++}`;
    const front = this.#screens.get(this.#bench.active.value);
    const size = front?.size ?? DEFAULT_SIZE;
    this.#addScreen(id, host, size);
    this.#connection?.open(id, host, size);
    this.#bench.active.value = id;
    if (command !== undefined) this.#greetings.set(id, command);
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
    this.#removeScreen(id);
  }

  /** Sends Ctrl-C. */
  interrupt(console: string): void {
    this.#type(console, '\u0003');
    this.focus();
  }

  /** Sends what a key sends to the console in front. */
  press(text: string): void {
    if (this.#bench.active.value !== '') this.#type(this.#bench.active.value, text);
    this.focus();
  }

  /** Types a command line, and Return, into the console in front or the first one of `host`. */
  typeCommand(command: string, host?: string): void {
    const tabs = this.#bench.consoles.value;
    const front = tabs.find(({ id }) => id === this.#bench.active.value);
    const tab = !host || front?.host === host ? front : tabs.find((each) => each.host === host);
    if (!tab) return;
    this.#bench.active.value = tab.id;
    this.#type(tab.id, `${command}\r`);
    this.focus();
  }

  focus(): void {
    this.#screens.get(this.#bench.active.value)?.focus();
  }

  find(text: string, direction: 'next' | 'previous'): Promise<boolean> {
    return this.#screens.get(this.#bench.active.value)?.find(text, direction) ?? Promise.resolve(false);
  }

  applySettings(): void {
    const settings = this.#bench.screenSettings();
    for (const screen of this.#screens.values()) screen.apply(settings);
  }

  /** What the console in front shows, as text. */
  text(): string {
    return this.#screens.get(this.#bench.active.value)?.text() ?? '';
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

  /** @param keep whether the worker and the screens are kept: quicker, where the lab answers */
  #launch(stand: Stand, keep = false): void {
    const { scenario, history } = stand;
    const { journal } = history;
    this.#stand = stand;
    this.#grader.forget();
    this.#bench.watched.value = undefined;
    this.#ready = false;
    this.#changed = true;
    this.#replaying = journal.entries.length > 0;
    this.#bench.silent.value = false;
    this.#bench.verdicts.value = new Map();
    this.#rest();
    this.#tellHistory();
    if (!keep || !this.#connection) {
      this.#connection?.terminate();
      for (const id of [...this.#screens.keys()]) this.#removeScreen(id);
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
    active.value = this.#screens.has(front) ? front : (consoles.value[0]?.id ?? '');
  }

  /** What the list of steps shows. */
  #tellHistory(): void {
    this.#bench.history.value = this.#stand.history.view();
  }

  #hear(message: FromLab): void {
    const bench = this.#bench;
    // Between a start and its `ready` the lab of before may still have been speaking.
    if (!this.#ready && ['output', 'busy', 'journal', 'picture', 'line', 'settled'].includes(message.type)) return;
    switch (message.type) {
      case 'ready':
        this.#up(message);
        break;
      case 'output':
        this.#screens.get(message.console)?.show(message.bytes);
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
    for (const id of [...this.#screens.keys()]) if (!open.has(id) && !this.#early) this.#removeScreen(id);
    this.#early = false;
    for (const { id, host } of consoles) {
      const screen = this.#screens.get(id);
      if (!screen) this.#addScreen(id, host, lastSize(journal, id));
      else {
        screen.clear();
        const { rows, columns } = lastSize(journal, id) ?? DEFAULT_SIZE;
        if (rows !== screen.size.rows || columns !== screen.size.columns) this.#connection?.resize(id, screen.size);
      }
    }
    this.#openAll(hosts);
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
    this.#type(console, `${command}\r`);
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

  #addScreen(id: string, host: string, size = DEFAULT_SIZE): void {
    const screen = new Screen(
      this.#bench.screenSettings(),
      {
        input: (text) => this.#type(id, text),
        resized: (now) => this.#connection?.resize(id, now),
        search: () => {
          this.#bench.searching.value = true;
        },
      },
      size,
    );
    this.#screens.set(id, screen);
    const same = this.#bench.consoles.value.filter((tab) => tab.host === host).length;
    const tab: ConsoleTab = { id, host, title: same === 0 ? host : `${host} (${same + 1})`, busy: false };
    this.#bench.consoles.value = [...this.#bench.consoles.value, tab];
  }

  #removeScreen(id: string): void {
    this.#screens.get(id)?.dispose();
    this.#screens.delete(id);
    this.#places.delete(id);
    const rest = this.#bench.consoles.value.filter((tab) => tab.id !== id);
    this.#bench.consoles.value = rest;
    if (this.#bench.active.value === id) this.#bench.active.value = rest[0]?.id ?? '';
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
