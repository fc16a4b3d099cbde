import { Errno } from '../errno.ts';
import type { UserNamespace } from './usernamespace.ts';

/** Settings of System V IPC and message queues, by their sysctl(8) names, as the kernel starts them. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fs.mqueue.msg_default': '10',
  'fs.mqueue.msg_max': '10',
  'fs.mqueue.msgsize_default': '8192',
  'fs.mqueue.msgsize_max': '8192',
  'fs.mqueue.queues_max': '256',
  'kernel.msg_next_id': '-1',
  'kernel.msgmax': '8192',
  'kernel.msgmnb': '16384',
  'kernel.msgmni': '32000',
  'kernel.sem': '32000\t1024000000\t500\t32000',
  'kernel.sem_next_id': '-1',
  'kernel.shm_next_id': '-1',
  'kernel.shm_rmid_forced': '0',
  'kernel.shmall': '18446744073692774399',
  'kernel.shmmax': '18446744073692774399',
  'kernel.shmmni': '4096',
};

/** ipc_namespaces(7): settings of its own; the objects themselves are not simulated. */
export class IpcNamespace {
  readonly #settings = new Map<string, string>();

  constructor(
    readonly inode: number,
    /** The user namespace that owns it; that of the host where absent. */
    readonly user?: UserNamespace,
  ) {}

  /** The names of the settings below `prefix`, without it. */
  static names(prefix: string): string[] {
    return Object.keys(DEFAULTS)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  /** Whether there is a setting of this name. */
  static has(name: string): boolean {
    return Object.hasOwn(DEFAULTS, name);
  }

  get(name: string): string {
    return this.#settings.get(name) ?? DEFAULTS[name] ?? '';
  }

  /** @throws Errno EINVAL where it is no number */
  set(name: string, value: string): void {
    const words = value.trim().split(/\s+/);
    if (words.some((word) => !/^-?\d+$/.test(word))) throw new Errno('EINVAL');
    this.#settings.set(name, words.join('\t'));
  }
}

/** cgroup_namespaces(7): which control group stands for `/`. */
export class CgroupNamespace {
  constructor(
    readonly inode: number,
    readonly root = '/',
    /** The user namespace that owns it; that of the host where absent. */
    readonly user?: UserNamespace,
  ) {}

  /** A group as it is seen from here. */
  pathOf(cgroup: string): string {
    if (this.root === '/') return cgroup;
    if (cgroup === this.root) return '/';
    if (cgroup.startsWith(`${this.root}/`)) return cgroup.slice(this.root.length);
    const names = this.root.split('/').slice(1);
    const other = cgroup.split('/').slice(1).filter(Boolean);
    let common = 0;
    while (common < other.length && names[common] === other[common]) common++;
    return `/${[...names.slice(common).map(() => '..'), ...other.slice(common)].join('/')}`;
  }
}
