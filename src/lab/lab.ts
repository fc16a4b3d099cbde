import type { Nanoseconds } from '#kernel/clock.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Code, CodeMissing } from '#kernel/code.ts';
import { Switch } from '#kernel/dev/switch.ts';
import type { ProgramFailure } from '#kernel/kernel.ts';
import { statusNumber } from '#kernel/process/process.ts';
import type { RunResult, Scheduler } from '#kernel/scheduler.ts';
import { World } from '#kernel/world.ts';
import { type ApiAnswer, callApi } from './apicall.ts';
import { Console } from './console.ts';
import { installDebianPackage } from './debianpackage.ts';
import { LabError } from './errors.ts';
import { attachGateway } from './gateway.ts';
import { Host } from './host.ts';
import { imageCatalogue } from './images.ts';
import type { ConsoleSize, Journal, JournalEntry } from './journal.ts';
import { type LabPicture, takePicture } from './picture.ts';
import type { Scenario } from './scenario.ts';
import { EmptySource, Sink } from './sink.ts';

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

/** Some hosts on one switch, driven by a journal of inputs. The same scenario and journal always give the same state. */
export class Lab {
  readonly world: World;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly segment: Switch;
  readonly #entries: JournalEntry[] = [];
  readonly #consoles = new Map<string, Console>();
  #nextConsole = 1;

  private constructor(readonly scenario: Scenario) {
    this.world = new World({ epoch: scenario.epoch, seed: scenario.seed });
    this.segment = new Switch(this.world);
    attachGateway(this.world, this.segment);
    const images = imageCatalogue(scenario.epoch);
    const hosts = new Map<string, Host>();
    for (const [index, { name }] of scenario.hosts.entries()) {
      if (hosts.has(name)) throw new LabError(`the scenario has two hosts named ${name}`);
      hosts.set(
        name,
        new Host(this.world, name, { number: numberOf(name) ?? index + 1, segment: this.segment, images }),
      );
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
      const result = yield* lab.#execute(host, cmd, {});
      if (result.exit !== 0) {
        throw new LabError(`setup of ${host} failed with ${result.exit}: ${cmd}\n${result.stdout}${result.stderr}`);
      }
    }
    return lab;
  }

  /** The state that `journal` leads to from `scenario`. @throws LabError and CodeMissing as `start` does */
  static replay(scenario: Scenario, journal: Journal): Lab {
    return atOnce(Lab.replaying(scenario, journal));
  }

  /** As `replay`, where code may have to be fetched. */
  static *replaying(scenario: Scenario, journal: Journal): Generator<Code<unknown>, Lab> {
    const lab = yield* Lab.starting(scenario);
    for (const entry of journal.entries) {
      yield* lab.#run({ until: entry.at });
      yield* lab.#apply(entry);
    }
    yield* lab.#run({ until: journal.until });
    return lab;
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
    return [...this.hosts.values()].flatMap((host) => host.kernel.failures.splice(0));
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
    this.#entries.push({ at: this.now, kind: 'run', host, cmd, env });
    return atOnce(this.#execute(host, cmd, env));
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
      const up = () => host.kernel.fs.exists('/run/docker.sock');
      yield* this.#run({ until: BOOT_LIMIT, done: up });
      if (!up()) {
        const [failure] = host.kernel.failures;
        const detail =
          failure?.error instanceof Error ? (failure.error.stack ?? failure.error.message) : 'no socket appeared';
        throw new LabError(`${host.name}: the Docker Engine did not start: ${detail}`);
      }
    }
  }

  #record(entry: JournalEntry): void {
    atOnce(this.#apply(entry, false));
    this.#entries.push(entry);
  }

  *#apply(entry: JournalEntry, record = true): Generator<Code<unknown>, void> {
    switch (entry.kind) {
      case 'run':
        yield* this.#execute(entry.host, entry.cmd, entry.env);
        break;
      case 'open': {
        const console = new Console(entry.console, this.#host(entry.host), entry.size);
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
    }
    if (record) this.#entries.push(entry);
  }

  *#execute(host: string, cmd: string, env: Record<string, string>): Generator<Code<unknown>, CommandResult> {
    const machine = this.#host(host);
    const [stdout, stderr] = [new Sink(), new Sink()];
    const process = machine.init.spawn('/bin/bash', ['/bin/bash', '-c', cmd], {
      env: new Map([...machine.environment, ...Object.entries(env)]),
      session: {},
      files: [
        [0, new EmptySource()],
        [1, stdout],
        [2, stderr],
      ],
    });
    process.fs.chdir('/root');
    const limit = this.now + COMMAND_LIMIT;
    yield* this.#run({ until: limit, done: () => process.status !== undefined });
    if (!process.status) {
      process.signal('SIGKILL');
      return { stdout: stdout.text(), stderr: `${stderr.text()}lab: stopped after 90 s\n`, exit: 124 };
    }
    return { stdout: stdout.text(), stderr: stderr.text(), exit: statusNumber(process.status) };
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

/** The N of a host called nodeN. */
function numberOf(name: string): number | undefined {
  const match = /^node([1-9]\d?)$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
