import type { Processors } from './cgroup/processors.ts';
import { CgroupTable } from './cgroup/table.ts';
import { NetNamespace } from './netns.ts';
import { ALL_CAPABILITIES } from './process/capabilities.ts';
import { loadProgram } from './process/exec.ts';
import { CgroupNamespace, IpcNamespace } from './process/ipcnamespace.ts';
import { PidNamespace } from './process/pidnamespace.ts';
import { type ChildOptions, Process } from './process/process.ts';
import { ProgramRegistry } from './process/program.ts';
import type { SELinux } from './process/selinux.ts';
import { UserNamespace } from './process/usernamespace.ts';
import type { Random } from './random.ts';
import { UtsNamespace } from './uts.ts';
import { FileSystemContext } from './vfs/context.ts';
import type { Inode } from './vfs/inode.ts';
import type { World } from './world.ts';

/** A program that failed with an error of the simulator itself: always a fault of ours, never hidden. */
export interface ProgramFailure {
  argv: string[];
  error: unknown;
}

/** One host: its processes, file system and first namespaces. */
export class Kernel {
  readonly random: Random;
  readonly programs = new ProgramRegistry();
  readonly processes = new Set<Process>();
  readonly pidNamespace: PidNamespace;
  readonly uts: UtsNamespace;
  /** Numbers of namespaces of which a host had one for long are fixed (linux/proc_ns.h). */
  readonly ipc = new IpcNamespace(4026531839);
  readonly user = new UserNamespace(4026531837);
  readonly cgroupNamespace = new CgroupNamespace(4026531835);
  /** The security module that confines processes, where the host has one. */
  securityModule: 'apparmor' | 'selinux' | undefined;
  /** AppArmor's profiles that are loaded, with their modes. */
  readonly profiles = new Map<string, 'enforce' | 'complain'>();
  /** The attribute security.selinux of files that have one: their contexts. */
  readonly contexts = new WeakMap<Inode, string>();
  /** SELinux, once a policy is loaded. */
  selinux: SELinux | undefined;
  readonly net: NetNamespace;
  /** Root directory and mounts of the host. */
  readonly fs: FileSystemContext;
  /** Programs that crashed, for the lab to report. */
  readonly failures: ProgramFailure[] = [];
  /** Release as uname(2) tells it. */
  release = '6.18.44';
  /** What the host stands for: programs speak of themselves accordingly. The machine beneath is the same. */
  system: 'linux' | 'darwin' | 'windows' = 'linux';
  /** Control groups that have limits, or have been made. */
  readonly cgroups = new CgroupTable();
  /** How its processors are shared, once something has kept one busy. */
  processors: Processors | undefined;
  /** What daemons of the host answer from, by the path of their socket: for those whose protocol is not spoken here. */
  readonly services = new Map<string, object>();
  #nextInode = 4026531840;
  #nextInnerInode = 4026600000;
  #nextSocket = 5_301;

  constructor(
    readonly world: World,
    readonly hostname: string,
  ) {
    this.random = world.random.fork(hostname);
    this.pidNamespace = new PidNamespace(this.inode());
    this.uts = new UtsNamespace(this.inode(), hostname);
    this.net = new NetNamespace(this, hostname);
    this.fs = FileSystemContext.forHost(this);
  }

  /** A fresh number for a socket: the N of `socket:[N]`. */
  socketInode(): number {
    return this.#nextSocket++;
  }

  /** A fresh number for a namespace, as /proc/PID/ns shows it. */
  inode(): number {
    return this.#nextInode++;
  }

  /** A fresh number for a namespace of a kind that has nothing of its own to draw by chance: IPC, cgroup, user, time. */
  innerInode(): number {
    return this.#nextInnerInode++;
  }

  /** Starts a process that has no parent, as init or a console does. @throws Errno where it cannot be executed */
  spawn(path: string, argv: string[], options: ChildOptions = {}): Process {
    const fs = options.fs ?? this.fs.clone();
    const loaded = loadProgram(this, fs, path, argv);
    const process = new Process(this, undefined, {
      ...options,
      namespaces: {
        pid: this.pidNamespace,
        net: this.net,
        uts: this.uts,
        ...options.namespaces,
      },
      fs,
      credentials: options.credentials ?? {
        uid: 0,
        gid: 0,
        capabilities: ALL_CAPABILITIES,
        ...(this.securityModule === 'apparmor' && { label: 'unconfined' }),
      },
      cgroup: options.cgroup ?? '/',
    });
    process.load(loaded);
    process.start(loaded.program(process));
    return process;
  }

  /** Called when a program throws what is no exit. */
  programFailed(process: Process, error: unknown): void {
    this.failures.push({ argv: process.argv, error });
  }
}
