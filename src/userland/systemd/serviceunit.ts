import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep, waitFor } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { NOTIFY_SOCKET } from '#kernel/process/notify.ts';
import type { ExitStatus, Process } from '#kernel/process/process.ts';
import { JournalStream } from './journal.ts';
import type { SystemManager } from './manager.ts';
import { NOTIFY_PATH } from './sockets.ts';
import { assignments, commandWords, type UnitFile } from './unitfile.ts';

const STOP_TIMEOUT = 90 * SECOND;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';
/** Where systemd begins with the descriptors it hands over (sd_listen_fds(3)). */
const LISTEN_FDS_START = 3;

export type ServiceState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

/** A service: a process that is started, watched and stopped (systemd.service(5)). */
export class ServiceUnit {
  state: ServiceState = 'inactive';
  /** What it is doing within the state. */
  subState = 'dead';
  changedAt: Nanoseconds;
  process: Process | undefined;
  /** How its main process ended last. */
  ended: { pid: number; command: string; startedAt: Nanoseconds; at: Nanoseconds; status: ExitStatus } | undefined;
  /** Whether it was started too often in too short a time. */
  limited = false;
  /** How often it has been started again by itself. */
  restarts = 0;
  #stopping = false;
  #starts: Nanoseconds[] = [];
  /** Counts what is asked of it, so that an automatic start that is out of date is dropped. */
  #order = 0;

  constructor(
    readonly manager: SystemManager,
    public file: UnitFile,
  ) {
    this.changedAt = manager.clock.now;
  }

  get name(): string {
    return this.file.name;
  }

  /** Whether it runs, or is on its way. */
  get busy(): boolean {
    return this.state === 'active' || this.state === 'activating' || this.state === 'deactivating';
  }

  /** Starts it where it does not run; `until` tells how that went. */
  begin(): void {
    if (this.busy && this.subState !== 'auto-restart') return;
    const { manager } = this;
    this.#order++;
    if (this.#tooOften()) return;
    for (const socket of manager.triggers(this.name)) if (this.#requires(socket.file.name)) socket.start();
    this.#set('activating', 'start');
    manager.say(this.name, `Starting ${this.name} - ${this.file.description}...`);
    this.#spawn();
  }

  /** Starts it, and waits until it is ready. @returns whether it is */
  *start(): Coroutine<boolean> {
    this.begin();
    yield* this.manager.until(() => this.state !== 'activating' || this.subState === 'auto-restart');
    return this.state === 'active';
  }

  /** Ends it, and waits for the end. */
  *stop(): Coroutine<void> {
    const { manager, process } = this;
    this.#order++;
    if (process === undefined || process.status) {
      if (this.busy) this.#set('inactive', 'dead');
      return;
    }
    this.#stopping = true;
    this.#set('deactivating', 'stop-sigterm');
    manager.say(this.name, `Stopping ${this.name} - ${this.file.description}...`);
    process.signal('SIGTERM', manager.proc);
    const gone = () => process.status !== undefined;
    if (!(yield* waitFor(manager.clock, process.changed, gone, STOP_TIMEOUT))) process.signal('SIGKILL', manager.proc);
    yield* manager.until(() => this.process !== process);
  }

  /** Runs ExecReload. @returns false where it cannot be reloaded */
  *reload(): Coroutine<boolean> {
    const { manager, process } = this;
    const command = this.file.value('Service.ExecReload');
    if (command === '' || !process) return false;
    const words = commandWords(command, new Map([['MAINPID', String(process.globalPid)]]));
    const child = manager.proc.spawn(words[0] ?? '', words, { session: {} });
    while (!child.status) yield child.changed;
    manager.say(this.name, `Reloaded ${this.name} - ${this.file.description}.`);
    return 'code' in child.status && child.status.code === 0;
  }

  /** Its process has said that it is ready. */
  ready(): void {
    if (this.state !== 'activating') return;
    this.#set('active', 'running');
    this.manager.say(this.name, `Started ${this.name} - ${this.file.description}.`);
  }

  /** It is not to be started again by itself when it ends next. */
  hold(): void {
    this.#order++;
    if (this.process && !this.process.status) this.#stopping = true;
    else if (this.subState === 'auto-restart') this.#set('inactive', 'dead');
  }

  /** How often it was started does not count any more. */
  forgetStarts(): void {
    this.#starts = [];
  }

  /** Forgets failures, so that it can be started again at once. */
  reset(): void {
    this.forgetStarts();
    this.limited = false;
    if (this.state === 'failed') this.#set('inactive', 'dead');
  }

  #requires(socket: string): boolean {
    return this.file.values('Unit.Requires').some((value) => value.split(/\s+/).includes(socket));
  }

  /** @returns whether it must not be started now: more often than StartLimitBurst in StartLimitIntervalSec */
  #tooOften(): boolean {
    const { now } = this.manager.clock;
    const burst = Number(this.file.value('Unit.StartLimitBurst') || 5);
    const interval = Number.parseFloat(this.file.value('Unit.StartLimitIntervalSec') || '10') * SECOND;
    this.#starts = this.#starts.filter((at) => now - at < interval);
    if (this.#starts.length < burst) {
      this.#starts.push(now);
      this.limited = false;
      return false;
    }
    this.limited = true;
    this.manager.say(this.name, `${this.name}: Start request repeated too quickly.`);
    const result = this.subState === 'auto-restart' ? 'exit-code' : 'start-limit-hit';
    this.manager.say(this.name, `${this.name}: Failed with result '${result}'.`);
    this.manager.say(this.name, `Failed to start ${this.name} - ${this.file.description}.`);
    this.#set('failed', 'failed');
    return true;
  }

  #spawn(): void {
    const { manager, file } = this;
    const { proc } = manager;
    const env = this.#environment();
    const words = commandWords(file.value('Service.ExecStart').replace(/^[-@:+!]+/, ''), env);
    const sockets = manager.triggers(this.name).flatMap(({ listener }) => listener ?? []);
    if (sockets.length > 0) env.set('LISTEN_FDS', String(sockets.length));
    env.set(NOTIFY_SOCKET, NOTIFY_PATH);
    const stream = new JournalStream(manager.journal, this.name);
    let process: Process;
    try {
      process = proc.spawn(words[0] ?? '', words, {
        env,
        session: {},
        cgroup: `/system.slice/${this.name}`,
        files: [
          [0, proc.fs.open('/dev/null', { read: true })],
          [1, stream],
          [2, stream],
          ...sockets.map((socket, index) => [LISTEN_FDS_START + index, socket] as const),
        ],
      });
    } catch (error) {
      if (!isErrno(error)) throw error;
      manager.say(this.name, `${this.name}: Unable to locate executable '${words[0]}': ${error.message}`);
      this.#set('failed', 'failed');
      return;
    }
    stream.process = process;
    this.process = process;
    proc.thread(this.#watch(process));
    if (!/^notify/.test(file.value('Service.Type'))) this.ready();
  }

  #environment(): Map<string, string> {
    const { fs } = this.manager.proc;
    const env = new Map([
      ['LANG', 'C.UTF-8'],
      ['PATH', PATH],
    ]);
    for (const value of this.file.values('Service.Environment'))
      for (const word of commandWords(value, new Map()))
        for (const [name, text] of assignments(word)) env.set(name, text);
    for (const value of this.file.values('Service.EnvironmentFile')) {
      const path = value.replace(/^-/, '');
      if (fs.exists(path)) for (const [name, text] of assignments(fs.readText(path))) env.set(name, text);
    }
    return env;
  }

  *#watch(process: Process): Coroutine<void> {
    const { manager } = this;
    while (!process.status) yield process.changed;
    const { status } = process;
    this.ended = {
      pid: process.globalPid,
      command: process.argv.join(' '),
      startedAt: process.startedAt,
      at: manager.clock.now,
      status,
    };
    this.process = undefined;
    const clean =
      'code' in status ? status.code === 0 : ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'].includes(status.signal);
    const how =
      'code' in status
        ? `code=exited, status=${status.code}/${status.code === 0 ? 'SUCCESS' : 'FAILURE'}`
        : `code=killed, status=${statusOf(status.signal)}`;
    if (!clean || !this.#stopping) manager.say(this.name, `${this.name}: Main process exited, ${how}`);
    const failed = !clean;
    if (failed)
      manager.say(this.name, `${this.name}: Failed with result '${'code' in status ? 'exit-code' : 'signal'}'.`);
    else manager.say(this.name, `${this.name}: Deactivated successfully.`);
    if (this.#stopping) {
      this.#stopping = false;
      manager.say(this.name, `Stopped ${this.name} - ${this.file.description}.`);
      this.#set(failed ? 'failed' : 'inactive', failed ? 'failed' : 'dead');
      return;
    }
    if (this.state === 'activating') manager.say(this.name, `Failed to start ${this.name} - ${this.file.description}.`);
    const policy = this.file.value('Service.Restart') || 'no';
    const again = policy === 'always' || (failed && /^on-(failure|abnormal|abort)/.test(policy));
    if (!again) {
      this.#set(failed ? 'failed' : 'inactive', failed ? 'failed' : 'dead');
      return;
    }
    this.#set('activating', 'auto-restart');
    yield* this.#startAgain();
  }

  *#startAgain(): Coroutine<void> {
    const { manager } = this;
    const order = this.#order;
    yield* sleep(manager.clock, Number.parseFloat(this.file.value('Service.RestartSec') || '0.1') * SECOND);
    if (order !== this.#order || this.subState !== 'auto-restart') return;
    manager.say(this.name, `${this.name}: Scheduled restart job, restart counter is at ${++this.restarts}.`);
    this.begin();
  }

  #set(state: ServiceState, subState: string): void {
    this.state = state;
    this.subState = subState;
    this.changedAt = this.manager.clock.now;
    this.manager.changed.wakeAll();
  }
}

/** `9/KILL` */
function statusOf(signal: string): string {
  const numbers: Readonly<Record<string, number>> = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGABRT: 6,
    SIGKILL: 9,
    SIGSEGV: 11,
    SIGTERM: 15,
  };
  return `${numbers[signal] ?? 0}/${signal.replace(/^SIG/, '')}`;
}
