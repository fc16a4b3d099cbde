import { exhausted } from '../cgroup/memory.ts';
import { meterOf } from '../cgroup/processors.ts';
import type { Nanoseconds } from '../clock.ts';
import { anyOf, type Coroutine, sleep, until, WaitQueue } from '../coroutine.ts';
import { Errno, isErrno } from '../errno.ts';
import { FileTable } from '../file/filetable.ts';
import { LineReader, readAll } from '../file/lines.ts';
import type { OpenFile } from '../file/openfile.ts';
import type { Kernel } from '../kernel.ts';
import type { NetNamespace } from '../netns.ts';
import type { Thread } from '../scheduler.ts';
import type { Tty } from '../tty/tty.ts';
import type { UtsNamespace } from '../uts.ts';
import type { FileSystemContext } from '../vfs/context.ts';
import type { Capability } from './capabilities.ts';
import { type Credentials, capableOver, credentialsAfterExec, type ExecutedFile } from './credentials.ts';
import { loadProgram } from './exec.ts';
import type { CgroupNamespace, IpcNamespace } from './ipcnamespace.ts';
import type { Limits } from './limits.ts';
import type { PidNamespace } from './pidnamespace.ts';
import { systemCall } from './seccomp.ts';
import { defaultAction, SIGNALS, type Signal } from './signals.ts';
import { checkProcesses, ProcessUsage, writeSome } from './usage.ts';

/** How a process ended: by itself, or by a signal. */
export type ExitStatus = { code: number } | { signal: Signal };

/** The number a shell or Docker shows for `status`: the exit code, or 128 and the signal's number. */
export function statusNumber(status: ExitStatus): number {
  return 'code' in status ? status.code : 128 + SIGNALS[status.signal];
}

/** What a process sees of the system, each replaceable when it starts. */
export interface Namespaces {
  pid: PidNamespace;
  net: NetNamespace;
  uts: UtsNamespace;
  ipc: IpcNamespace;
  cgroup: CgroupNamespace;
}

export type { Credentials };

/** What a child may get other than its parent's; files default to the parent's 0, 1 and 2. */
export interface ChildOptions {
  env?: ReadonlyMap<string, string>;
  files?: Iterable<readonly [fd: number, file: OpenFile]>;
  namespaces?: Partial<Namespaces>;
  fs?: FileSystemContext;
  credentials?: Credentials;
  cgroup?: string;
  limits?: Limits;
  oomScoreAdjustment?: number;
  /** 'new' puts it into a process group of its own, a number into that one. */
  group?: 'new' | number;
  /** Starts a session, with `tty` as its controlling terminal where given. */
  session?: { tty?: Tty };
}

/** A session: processes under one controlling terminal. */
export interface Session {
  readonly leader: Process;
  tty: Tty | undefined;
}

type Disposition = { handler: (signal: Signal) => void; interrupt: boolean } | 'ignore';

/** Ends a program from anywhere inside it; nobody but the process catches it. */
class ProcessExit extends Error {
  constructor(readonly status: ExitStatus) {
    super('exit');
  }
}

/**
 * A process: a program running with descriptors, an environment, a working directory, namespaces and credentials.
 * Every program of the simulator is written against this class. Methods that wait are coroutines (`yield*`).
 */
export class Process {
  argv: string[] = [];
  /** Path of the executable. */
  exe = '';
  /** Short name, as in /proc/PID/comm. */
  comm = '';
  readonly env: Map<string, string>;
  readonly files = new FileTable();
  fs: FileSystemContext;
  readonly namespaces: Namespaces;
  /** Where its children are, once it has left its own PID namespace for one that only they can enter (unshare(2)). */
  pidForChildren: PidNamespace | undefined;
  credentials: Credentials;
  /** Its control group in all hierarchies but those of `cgroups`. */
  cgroup: string;
  cgroups: ReadonlyMap<string, string> | undefined;
  readonly usage: ProcessUsage;
  pgid: number;
  session: Session;
  readonly startedAt: Nanoseconds;
  readonly children = new Set<Process>();
  parent: Process | undefined;
  status: ExitStatus | undefined;
  /** Whether it takes away what ends of the processes that it inherited, as shells and inits do. */
  reapsOrphans = false;
  /** Whether its parent only inherited it. */
  orphaned = false;
  /** Sent to it when its parent ends (prctl(2) PR_SET_PDEATHSIG). */
  parentDeathSignal: Signal | undefined;
  stopped = false;
  frozen = false;
  /** Woken when it stops, continues or ends. */
  readonly changed = new WaitQueue();
  /** Woken when one of its children does. */
  readonly childChanged = new WaitQueue();

  readonly #pids: Map<PidNamespace, number>;
  readonly #threads = new Set<Thread>();
  #main: Thread | undefined;
  #signals = new Map<Signal, Disposition>();
  #reaped = false;

  constructor(
    readonly kernel: Kernel,
    parent: Process | undefined,
    options: Omit<ChildOptions, 'namespaces'> & {
      namespaces: Partial<Namespaces> & Pick<Namespaces, 'pid' | 'net' | 'uts'>;
      fs: FileSystemContext;
      credentials: Credentials;
      cgroup: string;
      cgroups?: ReadonlyMap<string, string> | undefined;
    },
  ) {
    this.parent = parent;
    this.env = new Map(options.env ?? parent?.env ?? []);
    this.fs = options.fs.clone(this);
    this.namespaces = { ipc: kernel.ipc, cgroup: kernel.cgroupNamespace, ...options.namespaces };
    this.credentials = options.credentials;
    this.cgroup = options.cgroup;
    this.cgroups = options.cgroups;
    this.usage = new ProcessUsage(this, options);
    this.startedAt = kernel.world.clock.now;
    this.#pids = this.namespaces.pid.enter(this);
    const globalPid = this.globalPid;
    this.pgid = options.group === 'new' || options.session || !parent ? globalPid : (options.group ?? parent.pgid);
    this.session = options.session || !parent ? { leader: this, tty: options.session?.tty } : parent.session;
    options.session?.tty?.attach(this);
    for (const [fd, file] of options.files ?? parent?.standardFiles() ?? []) this.files.install(file, fd);
    // Signals that are ignored stay so in children (signal(7)); handlers are a program's own.
    if (parent)
      for (const [signal, disposition] of parent.#signals)
        if (disposition === 'ignore') this.#signals.set(signal, disposition);
    parent?.children.add(this);
    kernel.processes.add(this);
  }

  /** Its number in its own PID namespace. */
  get pid(): number {
    return this.#pids.get(this.namespaces.pid) as number;
  }

  /** Its number in the host's PID namespace; process groups are counted in these. */
  get globalPid(): number {
    return this.#pids.get(this.kernel.pidNamespace) as number;
  }

  /** Its number in `space`, or undefined where it cannot be seen from there. */
  pidIn(space: PidNamespace): number | undefined {
    return this.#pids.get(space);
  }

  /**
   * Whether it has `capability` over what belongs to its network or UTS namespace or its mounts; over the host's own affairs
   * without `of`.
   */
  has(capability: Capability, of?: 'net' | 'uts' | 'mnt'): boolean {
    const over = of === undefined ? undefined : of === 'mnt' ? this.fs.mounts.user : this.namespaces[of].user;
    return capableOver(this.credentials, capability, over);
  }

  get clock() {
    return this.kernel.world.clock;
  }

  /** Processor time that it has taken. */
  get processorTime(): Nanoseconds {
    let time = this.usage.endedThreads;
    for (const thread of this.#threads) time += thread.used;
    return time;
  }

  /** Its letter in ps: running, sleeping, stopped or zombie. */
  get state(): 'R' | 'S' | 'T' | 'Z' {
    if (this.status) return 'Z';
    if (this.stopped) return 'T';
    return [...this.#threads].some((thread) => thread.runnable) ? 'R' : 'S';
  }

  standardFiles(): [number, OpenFile][] {
    return this.files.entries().filter(([fd]) => fd <= 2);
  }

  // --- input and output -------------------------------------------------------------------------------------------

  /** Reads at most `max` bytes from a descriptor; none at end of file. @throws Errno */
  *read(fd: number, max = 65_536): Coroutine<Uint8Array> {
    return yield* this.files.get(fd).read(max);
  }

  /** Writes text or bytes to a descriptor; a broken pipe raises SIGPIPE as in life. @throws Errno */
  *write(fd: number, data: string | Uint8Array): Coroutine<void> {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    try {
      const file = this.files.get(fd);
      if (file.kind !== 'file') yield* file.write(bytes);
      else
        for (let at = 0; at < bytes.length; ) at += yield* writeSome(this, file, at > 0 ? bytes.subarray(at) : bytes);
    } catch (error) {
      if (isErrno(error, 'EPIPE') && !this.#signals.has('SIGPIPE')) this.exit({ signal: 'SIGPIPE' });
      throw error;
    }
  }

  /** Writes to standard output. */
  print(data: string | Uint8Array): Coroutine<void> {
    return this.write(1, data);
  }

  /** Writes to standard error. */
  printError(data: string | Uint8Array): Coroutine<void> {
    return this.write(2, data);
  }

  /** A reader of the lines that come in on `fd`. @throws Errno EBADF */
  lines(fd = 0): LineReader {
    return new LineReader(this.files.get(fd));
  }

  /** Everything up to the end of `fd`. @throws Errno */
  readAll(fd = 0): Coroutine<Uint8Array> {
    return readAll(this.files.get(fd));
  }

  /**
   * poll(2): waits until one of `files` is ready or `timeout` has passed.
   * @returns those that are ready; none after the timeout
   */
  *poll(
    files: readonly OpenFile[],
    timeout?: Nanoseconds,
    want: 'readable' | 'writable' = 'readable',
  ): Coroutine<OpenFile[]> {
    const end = timeout === undefined ? undefined : this.clock.now + timeout;
    for (;;) {
      const ready = files.filter((file) => file.readiness()[want]);
      if (ready.length > 0 || (end !== undefined && this.clock.now >= end)) return ready;
      const waits = files.map((file) => file.changed);
      yield end === undefined ? anyOf(...waits) : anyOf(...waits, until(this.clock, end));
    }
  }

  /** Suspends the calling thread for `duration`. */
  sleep(duration: Nanoseconds): Coroutine<void> {
    return sleep(this.clock, duration);
  }

  // --- life -------------------------------------------------------------------------------------------------------

  /** Starts `main` as its main thread; the kernel and `fork` call this once. */
  start(main: Coroutine<number>): void {
    this.#main = this.#run(main, (status) => this.#terminate(status));
  }

  /** Runs another thread inside the process; an error in it ends the process, as an uncaught one does. */
  thread(coroutine: Coroutine<void>): Thread {
    return this.#run(coroutine, (status, failed) => {
      if (failed) this.#terminate(status);
    });
  }

  /**
   * posix_spawn(3): runs the executable at `path` as a child.
   * @throws Errno ENOENT, EACCES, ENOEXEC … where the file cannot be executed; nothing has been started then
   */
  spawn(path: string, argv: string[], options: ChildOptions = {}): Process {
    systemCall(this, 'execve');
    const fs = options.fs ?? this.fs.clone();
    const loaded = loadProgram(this.kernel, fs, path, argv, options.credentials ?? this.credentials);
    const child = this.#child({ ...options, fs });
    child.load(loaded);
    child.start(loaded.program(child));
    return child;
  }

  /** fork(2) for programs that know what their child does: runs `main` as a child that is a copy of this process. */
  fork(main: (child: Process) => Coroutine<number>, options: ChildOptions = {}): Process {
    const child = this.#child({ ...options, fs: options.fs ?? this.fs.clone() });
    child.argv = [...this.argv];
    child.exe = this.exe;
    child.comm = this.comm;
    child.start(main(child));
    return child;
  }

  /** execve(2): becomes the program at `path`; returns only by throwing. @throws Errno where it cannot be executed */
  *exec(path: string, argv: string[], env?: ReadonlyMap<string, string>): Coroutine<never> {
    systemCall(this, 'execve');
    const loaded = loadProgram(this.kernel, this.fs, path, argv, this.credentials);
    this.load(loaded);
    if (env) {
      const entries = [...env];
      this.env.clear();
      for (const [name, value] of entries) this.env.set(name, value);
    }
    for (const [signal, disposition] of [...this.#signals]) if (disposition !== 'ignore') this.#signals.delete(signal);
    this.usage.held = 0;
    this.exit({ code: yield* loaded.program(this) });
  }

  /** Takes over name, arguments and privileges of a loaded program. */
  load(loaded: { path: string; argv: string[]; file?: ExecutedFile }): void {
    this.argv = loaded.argv;
    if (loaded.file) this.credentials = credentialsAfterExec(this.credentials, loaded.file);
    this.exe = loaded.path;
    this.comm = (loaded.path.split('/').pop() ?? '').slice(0, 15);
    this.reapsOrphans = false;
    this.kernel.selinux?.executed(this);
  }

  /** Ends the process from inside it. Only its own threads may call this. */
  exit(status: ExitStatus | number): never {
    throw new ProcessExit(typeof status === 'number' ? { code: status } : status);
  }

  /**
   * waitpid(2): waits until `child`, or any child, has ended (or stopped, with `stopped`) and reaps it when ended.
   * @returns undefined where `nohang` is set and none has
   * @throws Errno ECHILD when there is no such child
   */
  *wait(
    child?: Process,
    options: { nohang?: boolean; stopped?: boolean } = {},
  ): Coroutine<{ process: Process; status: ExitStatus | 'stopped' } | undefined> {
    for (;;) {
      const candidates = child ? [child] : [...this.children];
      if (candidates.length === 0 || (child && child.parent !== this)) throw new Errno('ECHILD');
      for (const process of candidates) {
        if (process.status) {
          this.usage.childrenProcessor += process.processorTime + process.usage.childrenProcessor;
          process.reap();
          return { process, status: process.status };
        }
        if (options.stopped && process.stopped) return { process, status: 'stopped' };
      }
      if (options.nohang) return undefined;
      yield this.childChanged;
    }
  }

  /** Removes an ended process from the tables. */
  reap(): void {
    if (this.#reaped) return;
    this.#reaped = true;
    this.parent?.children.delete(this);
    this.parent = undefined;
    this.namespaces.pid.leave(this.#pids);
    this.kernel.processes.delete(this);
  }

  /** Whether it does something of its own, or nothing, when a signal comes. */
  catches(signal: Signal): boolean {
    return this.#signals.has(signal);
  }

  // --- signals ----------------------------------------------------------------------------------------------------

  /**
   * sigaction(2). A handler runs when the signal comes; with `interrupt`, the wait that the main thread is in then
   * throws EINTR.
   */
  onSignal(
    signal: Signal,
    action: 'default' | 'ignore' | ((signal: Signal) => void),
    options: { interrupt?: boolean } = {},
  ): void {
    if (action === 'default') this.#signals.delete(signal);
    else if (action === 'ignore') this.#signals.set(signal, 'ignore');
    else this.#signals.set(signal, { handler: action, interrupt: options.interrupt ?? false });
  }

  /**
   * kill(2), without the check of permission. The first process of a PID namespace gets no signal that it does not
   * handle, SIGKILL and SIGSTOP from outside excepted: why `docker stop` waits ten seconds for `sleep`.
   */
  signal(signal: Signal, from?: Process): void {
    if (this.status) return;
    const disposition = this.#signals.get(signal);
    const forced = signal === 'SIGKILL' || signal === 'SIGSTOP';
    const protectedInit =
      this.namespaces.pid.init === this &&
      (forced ? from?.namespaces.pid === this.namespaces.pid : disposition === undefined);
    if (signal === 'SIGCONT') this.#continue();
    if (protectedInit) return;
    if (!forced && disposition !== undefined) {
      if (disposition === 'ignore') return;
      disposition.handler(signal);
      if (disposition.interrupt) this.#main?.interrupt(new Errno('EINTR'));
      return;
    }
    const action = defaultAction(signal);
    if (action === 'terminate') this.#terminate({ signal });
    else if (action === 'stop') this.#stop();
  }

  /** Holds all its threads, as the cgroup freezer does; unlike a stop it cannot be seen by the parent. */
  freeze(): void {
    this.frozen = true;
    this.#hold();
  }

  thaw(): void {
    this.frozen = false;
    this.#hold();
  }

  #stop(): void {
    this.stopped = true;
    this.#hold();
    this.#notify();
  }

  #continue(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.#hold();
    this.#notify();
  }

  #hold(): void {
    for (const thread of this.#threads) {
      if (this.stopped || this.frozen) thread.suspend();
      else thread.resume();
    }
  }

  /** @throws Errno EAGAIN where its control group is full */
  #child(options: ChildOptions & { fs: FileSystemContext }): Process {
    systemCall(this, 'clone');
    const group = options.cgroup ?? this.cgroup;
    checkProcesses(this, options);
    const { pidForChildren } = this;
    if (pidForChildren?.init?.status || pidForChildren?.ended) throw new Errno('ENOMEM');
    return new Process(this.kernel, this, {
      ...options,
      namespaces: {
        ...this.namespaces,
        ...(pidForChildren && { pid: pidForChildren }),
        ...options.namespaces,
      },
      credentials: options.credentials ?? this.credentials,
      cgroup: group,
      cgroups: options.cgroup === undefined ? this.cgroups : undefined,
    });
  }

  #run<T>(coroutine: Coroutine<T>, ended: (status: ExitStatus, failed: boolean) => void): Thread {
    const thread: Thread = this.kernel.world.scheduler.spawn(coroutine, (end) => {
      if (this.#threads.delete(thread)) this.usage.endedThreads += thread.used;
      if ('cancelled' in end) return;
      if ('value' in end) return ended({ code: Number(end.value ?? 0) & 0xff }, false);
      if (end.error instanceof ProcessExit) return ended(end.error.status, true);
      // What asks for more memory than there is falls to the kernel's out-of-memory killer.
      if (isErrno(end.error, 'ENOMEM')) {
        exhausted(this);
        return ended({ signal: 'SIGKILL' }, true);
      }
      // A program that takes no refusal of a system call into account gives up when a filter refuses it.
      if (isErrno(end.error) && this.credentials.seccomp) return ended({ code: 1 }, true);
      this.kernel.programFailed(this, end.error);
      ended({ signal: 'SIGABRT' }, true);
    });
    thread.meter = meterOf;
    thread.owner = this;
    this.#threads.add(thread);
    if (this.stopped || this.frozen) thread.suspend();
    return thread;
  }

  #terminate(status: ExitStatus): void {
    if (this.status) return;
    this.status = status;
    for (const thread of [...this.#threads]) {
      this.usage.endedThreads += thread.used;
      thread.cancel();
    }
    this.#threads.clear();
    this.usage.leave();
    this.files.closeAll();
    if (this.namespaces.pid.init === this && this.namespaces.pid.parent) {
      this.namespaces.pid.ended = true;
      for (const { process } of this.namespaces.pid.list()) if (process !== this) process.signal('SIGKILL');
    }
    const heir = this.#heir();
    for (const child of [...this.children]) {
      child.parent = undefined;
      if (child.status) child.reap();
      else if (child.parentDeathSignal) child.signal(child.parentDeathSignal);
      if (!child.status && heir) child.#adoptedBy(heir);
    }
    this.children.clear();
    if (this.session.leader === this) this.session.tty?.hangup(this);
    const parent = this.parent;
    this.#notify();
    if (!parent || parent.status || parent.#signals.get('SIGCHLD') === 'ignore') this.reap();
    else if (this.orphaned && parent.reapsOrphans) this.reap();
  }

  /** Who inherits its children: the first process of its PID namespace. */
  #heir(): Process | undefined {
    const { init } = this.namespaces.pid;
    return init === this || init?.status ? undefined : init;
  }

  #adoptedBy(heir: Process): void {
    this.parent = heir;
    this.orphaned = true;
    heir.children.add(this);
  }

  #notify(): void {
    this.changed.wakeAll();
    this.parent?.childChanged.wakeAll();
    this.parent?.signal('SIGCHLD');
  }
}
