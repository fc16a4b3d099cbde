import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import { type Code, CodeMissing } from '#kernel/code.ts';
import type { Journal } from '../journal.ts';
import { Lab } from '../lab.ts';
import { packages } from '../packages.ts';
import type { Scenario } from '../scenario.ts';
import { expectedCode, goesBeyond } from './expected.ts';
import type { FromLab, ToLab } from './protocol.ts';

/** Thread steps between two looks at the real clock. */
const STEPS = { least: 16, most: 2_000 };
/** How long the steps between two looks may take, in milliseconds: some threads do much in a step. */
const GLANCE = 2;
/** How long the lab may hold the worker before messages get their turn, in milliseconds. */
const SLICE = 3;
/** The most virtual time by which a lab catches up at once, after the machine slept or the lab was slow. */
const CATCH_UP: Nanoseconds = 250 * MILLISECOND;

/** How long after the lab has come to rest a picture is taken, so that it holds up no output. In milliseconds, like all here. */
const LOOK_DELAY = 12;
/** How far apart pictures are at least: after input, and while things happen by themselves. */
const LOOK = 100;
const LOOK_IDLY = 500;

/** How long after a failed attempt missing code is fetched again, in milliseconds. */
const FETCH_AGAIN = 3_000;

/** How long after the first prompt the rest is fetched, in milliseconds: the prompt is to be drawn first. */
const AHEAD = 150;
/** The packages of the programs that learners run first. */
const FIRST_WANTED = ['iproute2', 'iputils', 'busybox', 'coreutils', 'curl'];

/** What a session needs of the world outside: a clock, a way to be called again, a way to send. */
export interface Surroundings {
  /** Real time in milliseconds, only ever growing. */
  now(): number;
  /** Calls back as soon as waiting messages have been dealt with. */
  soon(callback: () => void): void;
  /** Calls back after `delay` milliseconds; answers a function that takes it back. */
  later(callback: () => void, delay: number): () => void;
  send(message: FromLab): void;
  /** What a lab does not need up to its first prompt, where that arrives later. */
  readonly secondPart?: Code<unknown>;
  /** Whether something of the second part was called before it was there: all that was done since is void. */
  wasMissed?(): boolean;
}

/** One lab in a worker: takes the page's messages, runs the lab at human speed, and tells the page what happens. */
export class Session {
  readonly #outside: Surroundings;
  #lab: Lab | undefined;
  /** Real time that corresponds to virtual time 0. */
  #origin = 0;
  #scheduled = false;
  /** The event that the lab is to be woken for, if ever: nothing happens before it, so time may pass up to it at once. */
  #due: Nanoseconds = 0;
  #cancelTimer: (() => void) | undefined;
  #busy = new Map<string, boolean>();
  #journaled = 0;
  #unsettled = false;
  #ahead = false;
  #inputs = 0;
  #steps = STEPS.most;
  #picture = '';
  #looking = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** How the lab was begun, and how many bytes each console has shown: enough to build it again. */
  #begun: Extract<ToLab, { type: 'start' }> | undefined;
  #shown = new Map<string, number>();
  /** What consoles have printed and the page does not show yet. */
  #outputs: Extract<FromLab, { type: 'output' }>[] = [];
  /** Lines that have been told, and how many of those the lab will tell again. */
  #lines = 0;
  #again = 0;
  /** Messages that came while the lab was held for code; undefined while it is not. */
  #held: ToLab[] | undefined;

  constructor(outside: Surroundings) {
    this.#outside = outside;
  }

  /** Deals with one message of the page; a message that cannot be carried out is answered with an error. */
  handle(message: ToLab): void {
    if (message.type === 'ping') this.#outside.send({ type: 'pong' });
    else if (message.type === 'inspect') void this.#inspect(message);
    else if (this.#held) this.#held.push(message);
    else this.#take(message);
  }

  /** Carries a message out; what could not be recorded before something was missed is carried out on the lab that is built again. */
  #take(message: Exclude<ToLab, { type: 'ping' | 'inspect' }>): void {
    if (message.type === 'start') {
      this.#attempt(() => this.#start(message));
      return;
    }
    const lab = this.#lab;
    const recorded = lab?.journalLength;
    this.#attempt(() => this.#input(message));
    if (this.#lab === undefined && lab?.journalLength === recorded) this.#held?.unshift(message);
  }

  /** Looks at the lab as it is: nothing happens in it, so it is in no journal. */
  async #inspect({ request, thing }: Extract<ToLab, { type: 'inspect' }>): Promise<void> {
    const { detailsOf } = await import('../picture/details.ts');
    const details = this.#lab && detailsOf(this.#lab, thing);
    this.#outside.send({ type: 'details', request, ...(details && { details }) });
  }

  /** Does what may need code that has to be fetched first; `again` says how to go on then. Never within another attempt. */
  #attempt(work: () => void, again = work): void {
    try {
      work();
      if (this.#missed) this.#rebuild();
    } catch (error) {
      if (this.#missed) this.#rebuild();
      else if (error instanceof CodeMissing) this.#hold(error.code, again);
      else this.#fail(error);
    }
  }

  get #missed(): boolean {
    return this.#outside.wasMissed?.() ?? false;
  }

  /**
   * What was called had not arrived, and the lab is no longer what it should be. Once all is there it is built again from its
   * scenario and journal, up to this moment; what its consoles have shown is not shown twice.
   */
  #rebuild(): void {
    const { secondPart } = this.#outside;
    const begun = this.#begun;
    if (!secondPart || !begun) return;
    const lab = this.#lab;
    const journal = lab?.journal() ?? begun.journal;
    this.#lab = undefined;
    this.#hold(secondPart, () => this.#build(begun.scenario, journal, lab !== undefined));
  }

  /** Lets nothing happen in the lab until the code is there: an input in between would not be replayed in its place. */
  #hold(code: Code<unknown>, again: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const since = this.#outside.now();
    const held: ToLab[] = [];
    this.#held = held;
    const fetch = () => {
      code.fetch().then(goOn, (error: unknown) => {
        this.#fail(error);
        this.#outside.later(fetch, FETCH_AGAIN);
      });
    };
    const goOn = () => {
      this.#held = undefined;
      this.#origin += this.#outside.now() - since;
      this.#attempt(again);
      for (const message of held) this.handle(message);
    };
    fetch();
  }

  #fail(error: unknown): void {
    this.#outside.send({ type: 'error', message: error instanceof Error ? error.message : String(error) });
  }

  #start(message: Extract<ToLab, { type: 'start' }>): void {
    const { scenario, journal } = message;
    this.#begun = message;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#lab = undefined;
    this.#busy.clear();
    this.#shown.clear();
    this.#outputs = [];
    this.#lines = 0;
    this.#again = 0;
    this.#inputs = 0;
    this.#picture = '';
    const expected = expectedCode(scenario, journal);
    if (this.#outside.secondPart && goesBeyond(scenario, journal)) expected.push(this.#outside.secondPart);
    for (const code of expected) code.fetch().catch(() => {});
    this.#build(scenario, journal, false);
  }

  /** @param again whether the page knows the lab already */
  #build(scenario: Scenario, journal: Journal | undefined, again: boolean): void {
    const steps = journal ? Lab.replaying(scenario, journal) : Lab.starting(scenario);
    const go = () => {
      const step = steps.next();
      if (this.#missed) return;
      if (!step.done) this.#hold(step.value, go);
      else if (again) this.#resumed(step.value);
      else this.#started(step.value);
    };
    go();
  }

  /** The page has seen all of the lab that was built again, but for what it has not shown yet. */
  #resumed(lab: Lab): void {
    this.#lab = lab;
    this.#origin = this.#outside.now() - lab.now / MILLISECOND;
    this.#again = this.#lines;
    for (const id of lab.consoles.keys()) this.#listen(id, this.#shown.get(id));
    this.#unsettled = true;
    this.#run();
  }

  #started(lab: Lab): void {
    this.#lab = lab;
    this.#due = 0;
    this.#journaled = lab.journal().entries.length;
    this.#origin = this.#outside.now() - lab.now / MILLISECOND;
    const consoles = [...lab.consoles.values()].map(({ id, host }) => ({ id, host: host.name }));
    this.#outside.send({ type: 'ready', hosts: [...lab.hosts.keys()], consoles });
    for (const { id } of consoles) this.#listen(id);
    this.#unsettled = true;
    this.#run();
  }

  #input(message: Exclude<ToLab, { type: 'start' | 'ping' | 'inspect' }>): void {
    const lab = this.#lab;
    if (!lab) throw new Error('the lab has not been started');
    if (!lab.world.scheduler.busy) this.#advance(lab);
    switch (message.type) {
      case 'open':
        lab.openConsole(message.host, message.size, message.console);
        this.#listen(message.console);
        break;
      case 'input':
        this.#inputs++;
        lab.input(message.console, message.text);
        break;
      case 'resize':
        lab.resize(message.console, message.size);
        break;
      case 'close':
        lab.closeConsole(message.console);
        this.#busy.delete(message.console);
        this.#shown.delete(message.console);
        break;
    }
    this.#unsettled = true;
    this.#run();
  }

  /** Shows what a console prints, but for the first `seen` bytes. */
  #listen(id: string, seen = 0): void {
    const console = this.#lab?.consoles.get(id);
    if (!console) return;
    let skip = seen;
    this.#shown.set(id, seen);
    const show = (all: Uint8Array) => {
      if (this.#missed) return;
      const bytes = all.subarray(skip);
      skip -= all.length - bytes.length;
      if (bytes.length === 0) return;
      this.#shown.set(id, (this.#shown.get(id) ?? 0) + bytes.length);
      this.#outputs.push({ type: 'output', console: id, bytes });
    };
    for (const bytes of console.takeUnheard()) show(bytes);
    console.onOutput = show;
  }

  /** The virtual time that real time has reached. */
  #target(lab: Lab): Nanoseconds {
    const elapsed = (this.#outside.now() - this.#origin) * MILLISECOND;
    const most = Math.max(lab.now + CATCH_UP, this.#due);
    if (elapsed <= most) return elapsed;
    this.#origin = this.#outside.now() - most / MILLISECOND;
    return most;
  }

  /** Runs the lab for one slice of real time. */
  #slice(): void {
    if (!this.#held) this.#attempt(() => this.#run());
  }

  #run(): void {
    const lab = this.#lab;
    if (!lab) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const end = this.#outside.now() + SLICE;
    let result = this.#advance(lab);
    while (result === 'busy' && lab.now < this.#target(lab) && this.#outside.now() < end) result = this.#advance(lab);
    if (this.#missed) return;
    this.#report(lab, result !== 'busy');
    this.#schedule();
  }

  /** Some steps of the lab, as many as fit between two looks at the clock. */
  #advance(lab: Lab): ReturnType<Lab['advance']> {
    const since = this.#outside.now();
    const result = lab.advance(this.#target(lab), this.#steps);
    const took = this.#outside.now() - since;
    if (took > GLANCE) this.#steps = Math.max(STEPS.least, Math.floor((this.#steps * GLANCE) / took));
    else if (result === 'busy' && took < GLANCE / 2) this.#steps = Math.min(STEPS.most, this.#steps * 2);
    return result;
  }

  #schedule(): void {
    const lab = this.#lab;
    if (!lab || this.#scheduled) return;
    const next = lab.nextEvent;
    this.#due = next ?? Number.POSITIVE_INFINITY;
    if (next === undefined) return;
    const delay = next / MILLISECOND + this.#origin - this.#outside.now();
    const run = () => {
      this.#scheduled = false;
      this.#slice();
    };
    if (delay <= 0) {
      this.#scheduled = true;
      this.#outside.soon(run);
      return;
    }
    this.#cancelTimer?.();
    this.#cancelTimer = this.#outside.later(() => this.#slice(), Math.max(1, delay));
  }

  #report(lab: Lab, quiet: boolean): void {
    const consoles = [...lab.consoles.values()];
    const idle = consoles.every(({ busy }) => !busy);
    // Input is passed on at once, and before what came of it: what is seen is kept, even where the page is left in the next
    // moment. What a command did after its input is only reached by replaying up to where it came to rest.
    const rested = quiet && this.#unsettled && idle;
    if (lab.journalLength > this.#journaled || rested) {
      const journal = lab.journal();
      this.#outside.send({ type: 'journal', entries: journal.entries.slice(this.#journaled), until: journal.until });
      this.#journaled = journal.entries.length;
    }
    for (const output of this.#outputs.splice(0)) this.#outside.send(output);
    for (const { argv, error } of lab.takeFailures()) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#outside.send({ type: 'failure', program: argv.join(' '), message });
    }
    for (const line of lab.takeLines().slice(this.#again)) {
      this.#lines++;
      this.#outside.send('text' in line ? { type: 'line', line } : { type: 'ended', end: line });
    }
    this.#again = 0;
    for (const { id, busy } of consoles) {
      if (this.#busy.get(id) === busy) continue;
      this.#busy.set(id, busy);
      this.#outside.send({ type: 'busy', console: id, busy });
    }
    if (!quiet) return;
    this.#lookSoon(this.#unsettled ? LOOK : LOOK_IDLY);
    if (!this.#unsettled || !idle) return;
    this.#unsettled = false;
    this.#outside.send({ type: 'settled', inputs: this.#inputs });
    if (!this.#ahead) this.#outside.later(() => this.#fetchAhead(), AHEAD);
    this.#ahead = true;
  }

  /** The prompt is there: now comes what the first commands will want. */
  async #fetchAhead(): Promise<void> {
    try {
      await this.#outside.secondPart?.fetch();
      for (const name of FIRST_WANTED) await packages[name]?.code?.fetch();
    } catch {
      // It is fetched again when it is needed.
    }
  }

  /** Takes a picture once what is going on now has been told, but not sooner than `apart` milliseconds after the last one. */
  #lookSoon(apart: number): void {
    if (this.#looking) return;
    this.#looking = true;
    const delay = Math.max(LOOK_DELAY, this.#lookedAt + apart - this.#outside.now());
    this.#outside.later(() => {
      this.#looking = false;
      if (!this.#held) this.#attempt(() => this.#look());
    }, delay);
  }

  #look(): void {
    const lab = this.#lab;
    if (!lab) return;
    this.#lookedAt = this.#outside.now();
    const { time, ...seen } = lab.picture();
    if (this.#missed) return;
    const text = JSON.stringify(seen);
    if (text === this.#picture) return;
    this.#picture = text;
    this.#outside.send({ type: 'picture', picture: { time, ...seen } });
  }
}
