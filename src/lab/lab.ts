import type { Nanoseconds } from '#kernel/clock.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Code, CodeMissing } from '#kernel/code.ts';
import type { ProgramFailure } from '#kernel/kernel.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { RunResult, Scheduler } from '#kernel/scheduler.ts';
import { World } from '#kernel/world.ts';
import { type ApiAnswer, callApi } from './apicall.ts';
import { labProgram } from './command/lab.ts';
import { Console } from './console.ts';
import { installDebianPackage } from './debianpackage.ts';
import { LabError } from './errors.ts';
import type { Explanation } from './explain/explanation.ts';
import { Host } from './host.ts';
import { imageCatalogue } from './images.ts';
import { attachInternet, useInternet } from './internet/internet.ts';
import type { CommandEnd, CommandLine, ConsoleSize, Journal, JournalEntry } from './journal.ts';
import { type LabPicture, takePicture } from './picture.ts';
import type { Scenario } from './scenario.ts';
import { EmptySource, Sink } from './sink.ts';
import { Underlay } from './underlay/underlay.ts';

type RunEntry = Extract<JournalEntry, { kind: 'run' }>;

/** What a command printed and how it ended. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  exit: number;
}

/** How long, in virtual time, a command may run that nobody can interrupt. */
const COMMAND_LIMIT: Nanoseconds = 90 * SECOND;
/** How long a machine may take to boot, in virtual time. */
const BOOT_LIMIT: Nanoseconds = 30 * SECOND;

/** Some hosts and the network between them, driven by a journal of inputs. The same scenario and journal always give the same state. */
export class Lab {
  readonly world: World;
  readonly hosts: ReadonlyMap<string, Host>;
  /** What lies between the hosts. */
  readonly underlay: Underlay;
  readonly #entries: JournalEntry[] = [];
  readonly #consoles = new Map<string, Console>();
  readonly #lines: (CommandLine | CommandEnd)[] = [];
  #nextConsole = 1;
  #started = false;
  /** The command of `run` that has not ended yet. */
  #running: JournalEntry | undefined;
  /** What was explained before, by the moment and the process that asked. */
  readonly #explained = new Map<string, Explanation>();

  private constructor(readonly scenario: Scenario) {
    this.world = new World({ epoch: scenario.epoch, seed: scenario.seed });
    this.underlay = new Underlay(this.world, scenario.hosts, scenario.segments);
    if (scenario.internet) attachInternet(this.world, this.underlay.gateways);
    const images = imageCatalogue(scenario.epoch);
    const hosts = new Map<string, Host>();
    const numbers = hostNumbers(scenario.hosts.map(({ name }) => name));
    for (const spec of scenario.hosts) {
      const { name } = spec;
      if (hosts.has(name)) throw new LabError(`the scenario has two hosts named ${name}`);
      const host = new Host(this.world, spec, { images, lab: labProgram(this, name) });
      this.underlay.plugIn(host.kernel, spec, numbers.get(name) ?? 0);
      if (scenario.internet) useInternet(host.kernel);
      host.boot();
      hosts.set(name, host);
    }
    this.hosts = hosts;
    for (const { name, packages = [] } of scenario.hosts)
      for (const each of packages) installDebianPackage(this.#host(name), each);
  }

  /**
   * Boots the hosts and runs the scenario's setup.
   * @throws LabError when a host or a setup command fails; CodeMissing where code has to be fetched, see `starting`
   */
  static start(scenario: Scenario): Lab {
    return atOnce(Lab.starting(scenario));
  }

  /** As `start`, where code may have to be fetched: answers what is needed to go on, and goes on once it is there. */
  static *starting(scenario: Scenario): Generator<Code<unknown>, Lab> {
    const lab = new Lab(scenario);
    yield* lab.#boot();
    for (const { host, cmd } of scenario.setup) {
      const result = yield* lab.#execute({ host, cmd, env: {} });
      if (result.exit !== 0) {
        throw new LabError(`setup of ${host} failed with ${result.exit}: ${cmd}\n${result.stdout}${result.stderr}`);
      }
    }
    lab.#started = true;
    return lab;
  }

  /** The state that `journal` leads to from `scenario`. @throws LabError and CodeMissing as `start` does */
  static replay(scenario: Scenario, journal: Journal): Lab {
    return atOnce(Lab.replaying(scenario, journal));
  }

  /** As `replay`, where code may have to be fetched. */
  static replaying(scenario: Scenario, journal: Journal): Generator<Code<unknown>, Lab> {
    return Lab.#replaying(scenario, journal);
  }

  /** @param running the entry whose command has not ended by the end of the journal */
  static *#replaying(scenario: Scenario, journal: Journal, running?: JournalEntry): Generator<Code<unknown>, Lab> {
    const lab = yield* Lab.starting(scenario);
    for (const entry of journal.entries) {
      if (entry.kind === 'explained') lab.#explained.set(keyOf(entry), entry.explanation);
    }
    yield* lab.following(journal, 0, running);
    return lab;
  }

  /**
   * Goes on as `journal` says, from its entry number `from` on: those before it have been replayed.
   * @param running the entry whose command has not ended by the end of the journal
   */
  *following(journal: Journal, from: number, running?: JournalEntry): Generator<Code<unknown>, void> {
    for (const entry of journal.entries.slice(from)) {
      yield* this.#run({ until: entry.at });
      this.#entries.push(entry);
      yield* this.#apply(entry, entry === running ? journal.until : undefined);
    }
    yield* this.#run({ until: journal.until });
  }

  /** Virtual time since the lab's start. */
  get now(): Nanoseconds {
    return this.world.clock.now;
  }

  /** When something is due next, or undefined when all is quiet until the next input. */
  get nextEvent(): Nanoseconds | undefined {
    return this.world.scheduler.busy ? this.now : this.world.clock.nextEvent;
  }

  get consoles(): ReadonlyMap<string, Console> {
    return this.#consoles;
  }

  /** Hands over the crashes of simulated programs since the last call: always our fault. */
  takeFailures(): ProgramFailure[] {
    return [...this.hosts.values()].flatMap(({ kernels }) => kernels.flatMap(({ failures }) => failures.splice(0)));
  }

  /** Hands over the command lines that shells in consoles have read and carried out since the last call, in order. */
  takeLines(): (CommandLine | CommandEnd)[] {
    return this.#lines.splice(0);
  }

  /** How many entries its journal has. */
  get journalLength(): number {
    return this.#entries.length;
  }

  journal(): Journal {
    return { entries: [...this.#entries], until: this.now };
  }

  /**
   * Lets the lab run up to virtual time `until`, for at most `steps` thread steps.
   * @throws CodeMissing where code has to be fetched; calling again then goes on
   */
  advance(until: Nanoseconds, steps?: number): RunResult {
    return this.world.scheduler.run({ until, steps });
  }

  /**
   * Runs a command line in a fresh bash as root in /root, with no terminal, letting time jump until it has ended.
   * @throws LabError for a host that is not there
   */
  run(host: string, cmd: string, env: Record<string, string> = {}): CommandResult {
    return atOnce(this.running(host, cmd, env));
  }

  /** As `run`, where code may have to be fetched. */
  *running(host: string, cmd: string, env: Record<string, string> = {}): Generator<Code<unknown>, CommandResult> {
    const entry: RunEntry = { at: this.now, kind: 'run', host, cmd, env };
    this.#entries.push(entry);
    return yield* this.#execute(entry);
  }

  /** Opens a terminal with a login shell. @throws LabError for a host that is not there, or an id in use */
  openConsole(host: string, size: ConsoleSize, id = `console${this.#nextConsole}`): Console {
    if (this.#consoles.has(id)) throw new LabError(`there is already a console ${id}`);
    this.#host(host);
    this.#record({ at: this.now, kind: 'open', console: id, host, size });
    return this.#consoles.get(id) as Console;
  }

  /** Types into a console. @throws LabError for a console that is not open */
  input(console: string, text: string): void {
    this.#record({ at: this.now, kind: 'input', console, bytes: text });
  }

  resize(console: string, size: ConsoleSize): void {
    this.#record({ at: this.now, kind: 'resize', console, size });
  }

  closeConsole(console: string): void {
    this.#record({ at: this.now, kind: 'close', console });
  }

  /** A copy at this very moment, to probe on; this lab is left alone. */
  fork(): Lab {
    return Lab.replay(this.scenario, this.journal());
  }

  /**
   * A copy of the lab as it is right now, for a program that runs in it as `proc`; there that program stands still, and so
   * does the shell that waits for it. This lab is left alone.
   * @throws LabError while the lab is being set up
   */
  *copying(proc: Process): Generator<Code<unknown>, Lab> {
    if (!this.#started) throw new LabError('the lab is still being set up');
    const copy = yield* Lab.#replaying(this.scenario, this.journal(), this.#running);
    const twin = [...copy.#host(proc.kernel.hostname).kernel.processes].find(
      ({ globalPid }) => globalPid === proc.globalPid,
    );
    twin?.freeze();
    return copy;
  }

  /** What was explained to `proc` at this moment when the journal was written; spares a replay the probing. */
  explained(proc: Process): Explanation | undefined {
    return this.#explained.get(keyOf({ at: this.now, host: proc.kernel.hostname, pid: proc.globalPid }));
  }

  /** Keeps what is explained to `proc` at this moment. */
  keepExplanation(proc: Process, explanation: Explanation): void {
    const entry = { at: this.now, host: proc.kernel.hostname, pid: proc.globalPid };
    this.#explained.set(keyOf(entry), explanation);
    this.#entries.push({ ...entry, kind: 'explained', explanation });
  }

  /** One call of a host's Engine API, as `curl --unix-socket` would make it. Not journaled: for looking, on a copy. */
  api(host: string, method: string, path: string, body?: unknown): ApiAnswer {
    return callApi(this, this.#host(host), method, path, body);
  }

  /** The network as it is now, for drawing. */
  picture(): LabPicture {
    return takePicture(this);
  }

  /** As the scheduler's `run`, but yields the code that is missing and goes on from there. */
  *#run(options: Parameters<Scheduler['run']>[0]): Generator<Code<unknown>, RunResult> {
    for (;;) {
      try {
        return this.world.scheduler.run(options);
      } catch (error) {
        if (!(error instanceof CodeMissing)) throw error;
        yield error.code;
      }
    }
  }

  *#boot(): Generator<Code<unknown>, void> {
    for (const host of this.hosts.values()) {
      if (!host.hasEngine) continue;
      const up = () => host.running !== undefined;
      yield* this.#run({ until: BOOT_LIMIT, done: up });
      if (!up()) {
        const [failure] = host.kernel.failures;
        const detail =
          failure?.error instanceof Error ? (failure.error.stack ?? failure.error.message) : 'it did not get ready';
        throw new LabError(`${host.name}: the Docker Engine did not start: ${detail}`);
      }
    }
  }

  #record(entry: JournalEntry): void {
    atOnce(this.#apply(entry));
    this.#entries.push(entry);
  }

  /** @param until when to leave a command that has not ended; when it ends where left out */
  *#apply(entry: JournalEntry, until?: Nanoseconds): Generator<Code<unknown>, void> {
    switch (entry.kind) {
      case 'run':
        yield* this.#execute(entry, until);
        break;
      case 'open': {
        const console = new Console(entry.console, this.#host(entry.host), entry.size);
        console.onLine = (text, shown) => this.#lines.push({ at: this.now, console: entry.console, text, shown });
        console.onEnd = (status, shown) => this.#lines.push({ at: this.now, console: entry.console, status, shown });
        this.#consoles.set(entry.console, console);
        this.#nextConsole++;
        break;
      }
      case 'input':
        this.#console(entry.console).write(entry.bytes);
        break;
      case 'resize':
        this.#console(entry.console).resize(entry.size);
        break;
      case 'close':
        this.#console(entry.console).close();
        this.#consoles.delete(entry.console);
        break;
      case 'explained':
        break;
    }
  }

  *#execute(entry: Omit<RunEntry, 'at' | 'kind'>, until?: Nanoseconds): Generator<Code<unknown>, CommandResult> {
    const { host, cmd, env } = entry;
    const machine = this.#host(host);
    const [stdout, stderr] = [new Sink(), new Sink()];
    const process = machine.init.spawn(machine.login.shell, machine.login.command(cmd), {
      env: new Map([...machine.environment, ...Object.entries(env)]),
      credentials: machine.credentials,
      session: {},
      files: [
        [0, new EmptySource()],
        [1, stdout],
        [2, stderr],
      ],
    });
    process.fs.chdir(machine.login.home);
    const limit = until ?? this.now + COMMAND_LIMIT;
    const running = this.#running;
    if (this.#started) this.#running = entry as RunEntry;
    yield* this.#run({ until: limit, done: () => process.status !== undefined });
    this.#running = running;
    if (!process.status && until === undefined) {
      process.signal('SIGKILL');
      return { stdout: stdout.text(), stderr: `${stderr.text()}lab: stopped after 90 s\n`, exit: 124 };
    }
    return { stdout: stdout.text(), stderr: stderr.text(), exit: process.status ? statusNumber(process.status) : 0 };
  }

  #host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new LabError(`there is no host ${name}; the lab has ${[...this.hosts.keys()].join(', ')}`);
    return host;
  }

  #console(id: string): Console {
    const console = this.#consoles.get(id);
    if (!console) throw new LabError(`there is no console ${id}`);
    return console;
  }
}

/** The result of steps that need no code to be fetched. @throws CodeMissing where one does */
function atOnce<T>(steps: Generator<Code<unknown>, T>): T {
  const step = steps.next();
  if (!step.done) throw new CodeMissing(step.value);
  return step.value;
}

/** What tells one explanation from another: a process asks but once at a moment. */
function keyOf({ at, host, pid }: { at: Nanoseconds; host: string; pid: number }): string {
  return `${at} ${host} ${pid}`;
}

/** The number of each host: the N of nodeN, or else the lowest that is free. */
function hostNumbers(names: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const name of names) {
    const match = /^node([1-9]\d?)$/.exec(name);
    if (match) numbers.set(name, Number(match[1]));
  }
  const taken = new Set(numbers.values());
  for (const name of names) {
    if (numbers.has(name)) continue;
    let number = 1;
    while (taken.has(number)) number++;
    taken.add(number);
    numbers.set(name, number);
  }
  return numbers;
}
