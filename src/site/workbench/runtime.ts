import { withTaskDone } from '#course/progress/progress.ts';
import type { TaskVerdict } from '#grading/verdict.ts';
import type { Journal, JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import type { FromLab } from '#lab/worker/protocol.ts';
import { LabConnection } from '#terminal/connection.ts';
import { Screen } from '#terminal/screen.ts';
import { SETTINGS_CHANGED } from '../settings/settings.ts';
import { claim } from '../store/claim.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { LabStore, lastSize } from '../store/labstore.ts';
import { BrowserProgressStore } from '../store/progress.ts';
import type { Bench, ConsoleTab } from './bench.ts';
import { Grader } from './grader.ts';
import { hireWorker } from './hire.ts';
import '@xterm/xterm/css/xterm.css';

/** How long a command runs before the learner is shown how to stop it, in milliseconds. */
const LONG = 2_000;
/** Return, Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-O: what makes the shell do something. */
const ENDS_LINE = ['\r', '\n', '\u0003', '\u0004', '\u001a', '\u000f'];
const DEFAULT_SIZE = { rows: 24, columns: 80 };

/** The running lab of a lesson: its worker, its screens, its journal in the browser's store, its grader. */
export class Runtime {
  readonly #bench: Bench;
  readonly #grader: Grader;
  readonly #screens = new Map<string, Screen>();
  readonly #places = new Map<string, HTMLElement>();
  #store: LabStore | undefined;
  #progress: BrowserProgressStore | undefined;
  #connection: LabConnection | undefined;
  #scenario: Scenario;
  #journal: Journal = { entries: [], until: 0 };
  #next = 1;
  #ready = false;
  #replaying = false;
  /** Something was entered since the tasks were judged last. */
  #changed = true;
  #working: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#scenario = this.#fresh();
    this.#grader = new Grader(bench.lab, {
      verdicts: (tasks) => this.#judged(tasks),
      failed: (reason) => bench.notify('problem', bench.texts.say('ungraded', { reason })),
    });
    const colours = matchMedia('(prefers-color-scheme: dark)');
    colours.addEventListener('change', () => this.applySettings());
    document.addEventListener(SETTINGS_CHANGED, () => this.applySettings());
  }

  /** Starts the lab where it was left, or afresh. */
  async begin(): Promise<void> {
    const database = await this.#open();
    let saved: { scenario: Scenario; journal: Journal } | undefined;
    if (database && (await claim(`lab ${this.#bench.lab.lesson}`))) {
      this.#store = new LabStore(database, this.#bench.lab.lesson);
      const { lab, damaged } = await this.#store.load();
      saved = lab;
      if (damaged) this.#tellDamaged(this.#say('damaged.lab', { reason: damaged }), database);
      this.#progress = new BrowserProgressStore(database);
      const { setAside } = await this.#progress.load();
      if (setAside) this.#tellDamaged(this.#say('damaged.progress', { reason: setAside.reason }), database);
    } else if (database) {
      this.#bench.notify('info', this.#say('elsewhere'));
    }
    if (saved) this.#launch(saved.scenario, saved.journal);
    else await this.#afresh();
  }

  /** Throws the lab away and starts it from its scenario. */
  async reset(): Promise<void> {
    this.#bench.verdicts.value = new Map();
    this.#bench.picture.value = undefined;
    await this.#afresh();
  }

  /** Ends the worker, whatever it does, and brings the lab back to where it was last quiet. */
  restart(): void {
    this.#launch(this.#scenario, this.#journal);
  }

  /** Puts the screen of a console into the page. */
  mount(console: string, place: HTMLElement): void {
    this.#places.set(console, place);
    const screen = this.#screens.get(console);
    const tab = this.#bench.consoles.value.find(({ id }) => id === console);
    if (!screen || !tab || place.childElementCount > 0) return;
    screen.mount(place, this.#say('console.label', { console: tab.title }));
  }

  openConsole(host: string): void {
    const taken = new Set(this.#bench.consoles.value.map(({ id }) => id));
    while (taken.has(`console${this.#next}`)) this.#next++;
    const id = `console${this.#next++}`;
    const front = this.#screens.get(this.#bench.active.value);
    const size = front?.size ?? DEFAULT_SIZE;
    this.#addScreen(id, host, size);
    this.#connection?.open(id, host, size);
    this.#bench.active.value = id;
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

  async #open(): Promise<Database | undefined> {
    try {
      return await openDatabase();
    } catch {
      this.#bench.notify('problem', this.#say('unstored'));
      return undefined;
    }
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

  async #afresh(): Promise<void> {
    const scenario = this.#fresh();
    this.#launch(scenario);
    await this.#store?.begin(scenario);
  }

  #launch(scenario: Scenario, journal?: Journal): void {
    this.#connection?.terminate();
    this.#grader.forget();
    for (const id of [...this.#screens.keys()]) this.#removeScreen(id);
    this.#scenario = scenario;
    this.#journal = journal ?? { entries: [], until: 0 };
    this.#ready = false;
    this.#changed = true;
    this.#replaying = journal !== undefined;
    this.#bench.silent.value = false;
    this.#rest();
    this.#bench.status.value = 'starting';
    this.#connection = new LabConnection(hireWorker('lab'), {
      message: (message) => this.#hear(message),
      silence: (silent) => {
        this.#bench.silent.value = silent;
      },
    });
    this.#connection.start(scenario, journal);
  }

  #hear(message: FromLab): void {
    const bench = this.#bench;
    switch (message.type) {
      case 'ready':
        this.#up(message);
        break;
      case 'output':
        this.#screens.get(message.console)?.show(message.bytes);
        break;
      case 'busy':
        bench.consoles.value = bench.consoles.value.map((tab) =>
          tab.id === message.console ? { ...tab, busy: message.busy } : tab,
        );
        break;
      case 'journal':
        this.#journal = { entries: [...this.#journal.entries, ...message.entries], until: message.until };
        this.#save(message.entries, message.until);
        break;
      case 'picture':
        bench.picture.value = message.picture;
        break;
      case 'settled':
        // With newer input on its way this is about what came before.
        if (message.inputs < (this.#connection?.inputs ?? 0)) break;
        this.#rest();
        if (this.#changed) this.#grader.grade(this.#scenario, this.#journal);
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
    this.#ready = true;
    for (const { id, host } of consoles) this.#addScreen(id, host, lastSize(this.#journal, id));
    if (consoles.length === 0) for (const host of hosts) this.openConsole(host);
    this.#bench.active.value = this.#bench.consoles.value[0]?.id ?? '';
    this.#bench.status.value = 'ready';
  }

  async #failed(message: string): Promise<void> {
    if (this.#ready) return this.#bench.notify('problem', message);
    if (!this.#replaying) {
      this.#bench.status.value = 'failed';
      return this.#bench.notify('problem', this.#say('failed', { reason: message }));
    }
    await this.#store?.setAside(message);
    this.#bench.notify('problem', this.#say('unreplayable', { reason: message }));
    await this.#afresh();
  }

  #type(console: string, text: string): void {
    this.#changed ||= ENDS_LINE.some((key) => text.includes(key));
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

  #save(entries: JournalEntry[], until: number): void {
    this.#store?.append(entries, until).catch(() => {
      this.#bench.notify('problem', this.#say('unsaved'));
    });
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
    if (passed.length > 0) void this.#mark(passed);
    if (said.length > 0) this.#bench.announcement.value = said.join(' ');
  }

  /** Notes tasks as done in the learner's progress. */
  async #mark(tasks: string[]): Promise<void> {
    await this.#progress?.change((before) =>
      tasks.reduce((progress, task) => withTaskDone(progress, this.#bench.lab.lesson, task, Date.now()), before),
    );
  }

  #tellDamaged(text: string, database: Database): void {
    this.#bench.notify('problem', `${text} ${this.#say('aside')}`, {
      label: this.#say('aside.download'),
      run: async () => {
        const all = await database.getAll('setAside');
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' }));
        link.download = 'gangway-set-aside.json';
        link.click();
        URL.revokeObjectURL(link.href);
      },
    });
  }
}
