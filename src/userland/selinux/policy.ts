import type { Kernel } from '#kernel/kernel.ts';
import type { FilePermission } from '#kernel/process/confinement.ts';
import type { Credentials } from '#kernel/process/credentials.ts';
import type { Process } from '#kernel/process/process.ts';
import type { SELinux } from '#kernel/process/selinux.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { FileType, Inode, Viewer } from '#kernel/vfs/inode.ts';
import type { Location } from '#kernel/vfs/mount.ts';
import { ALIASES } from './aliases.ts';
import { AuditLog } from './audit.ts';
import { type Context, contextText, levelRange, parseContext } from './context.ts';
import { allows, classOf, isConfined, wellFormed } from './domains.ts';
import { typeOfPath } from './filecontexts.ts';

const LOGIN = 'unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023';
const system = (type: string) => `system_u:system_r:${type}:s0`;
const object = (type: string) => `system_u:object_r:${type}:s0`;

/** Types of files that have no labels of their own, by file system (genfscon). */
const BY_FILE_SYSTEM: Readonly<Record<string, string>> = {
  proc: 'proc_t',
  sysfs: 'sysfs_t',
  cgroup: 'cgroup_t',
  devpts: 'devpts_t',
  nsfs: 'nsfs_t',
  tmpfs: 'tmpfs_t',
  mqueue: 'tmpfs_t',
};

/** Files that get another type than that of the directory they are made in, by who makes them (`type_transition`). */
const TRANSITIONS: Readonly<Record<string, string>> = {
  'unconfined_t tmp_t': 'user_tmp_t',
  'unconfined_t home_root_t': 'user_home_dir_t',
  'unconfined_t user_home_dir_t': 'user_home_t',
  'unconfined_t tmpfs_t': 'user_tmp_t',
  'container_runtime_t var_run_t': 'container_var_run_t',
  'container_runtime_t var_lib_t': 'container_var_lib_t',
  'container_runtime_t tmp_t': 'container_runtime_tmp_t',
};

/** What a permission that the kernel asks for is called in each class. */
const NAMES: Readonly<Record<FilePermission, string>> = {
  r: 'read',
  w: 'write',
  x: 'execute',
  unlink: 'unlink',
  setattr: 'setattr',
};

/** The targeted policy with container-selinux, as Fedora and its kin have them, loaded into a kernel. */
export class TargetedPolicy implements SELinux {
  #enforcing = true;
  /** What was let pass and written down already, while nothing is enforced: it is not written down again. */
  readonly #granted = new Set<string>();
  readonly #names = new WeakMap<Inode, string>();
  readonly #audit = new AuditLog();
  readonly nodes: SELinux['nodes'] = {
    checkreqprot: { read: () => '0' },
    deny_unknown: { read: () => '0' },
    enforce: {
      read: () => (this.enforcing ? '1' : '0'),
      write: (text) => {
        this.enforcing = Number(text) !== 0;
      },
    },
    mls: { read: () => '1' },
    policyvers: { read: () => '33' },
    reject_unknown: { read: () => '0' },
  };

  constructor(readonly kernel: Kernel) {}

  get enforcing(): boolean {
    return this.#enforcing;
  }

  set enforcing(enforcing: boolean) {
    this.#enforcing = enforcing;
    this.#granted.clear();
  }

  contextOf(inode: Inode): string {
    const own = this.kernel.contexts.get(inode) ?? inode.fs.context;
    if (own !== undefined) return own;
    const type = BY_FILE_SYSTEM[inode.fs.type];
    if (type !== undefined) return object(type);
    // Layers of images, which the engine puts into the tree as they are.
    return object('container_ro_file_t');
  }

  setContext(inode: Inode, context: string, name?: string): void {
    this.kernel.contexts.set(inode, context);
    if (name !== undefined) this.#names.set(inode, name);
  }

  knows(text: string): boolean {
    const context = parseContext(text);
    return context !== undefined && wellFormed(context) && levelRange(context.level) !== undefined;
  }

  contextFor(path: string, type: FileType): string | undefined {
    const found = typeOfPath(path, type);
    return found === undefined ? undefined : object(found);
  }

  created(inode: Inode, parent: Location, name: string, maker: Viewer): void {
    // Where the mount has one context for all, there are no others.
    if (inode.fs.context !== undefined) return;
    const above = parseContext(this.contextOf(parent.inode));
    if (above === undefined) return;
    const own = parseContext(maker?.credentials.label ?? '') ?? parseContext(system('kernel_t'));
    if (own === undefined) return;
    let type = TRANSITIONS[`${own.type} ${above.type}`] ?? above.type;
    if (own.type === 'init_t' || own.type === 'container_runtime_t') {
      // systemd and the engine ask which type a path should have.
      const directory = maker?.kernel.fs.pathTo(parent);
      const asked = directory === undefined ? undefined : typeOfPath(`${directory}/${name}`, inode.type);
      if (asked !== undefined && asked !== 'default_t') type = asked;
    }
    this.setContext(inode, contextText({ user: own.user, role: 'object_r', type, level: above.level }), name);
  }

  executed(process: Process): void {
    const before = process.credentials.label;
    const label = labelAfterExec(process, before);
    process.credentials = { ...process.credentials, label };
    const context = parseContext(label);
    if (context && isConfined(context.type)) this.#confine(process, context);
    else if (process.credentials.confinement) process.credentials = withoutConfinement(process.credentials);
  }

  mayConnect(process: Process, owner: Process | undefined, path: string): boolean {
    const source = parseContext(process.credentials.label ?? '');
    // systemd gives sockets the context of the service that they are for; on these hosts that is the engine.
    const listener = owner?.credentials.label ?? system('kernel_t');
    const target = parseContext(listener)?.type === 'init_t' ? system('container_runtime_t') : listener;
    if (!source || !isConfined(source.type)) return true;
    const other = parseContext(target);
    // Containers talk to sockets of containers whose categories they have.
    if (other && isConfined(other.type) && allows(source, { ...other, type: 'container_file_t' }, 'sock', 'connectto'))
      return true;
    return this.#decide(process, 'connectto', target, 'unix_stream_socket', [['path', `"${path}"`]]);
  }

  #confine(process: Process, source: Context): void {
    const allowed = new Map<string, boolean>();
    const permits = (inode: Inode, permission: FilePermission): boolean => {
      const target = this.contextOf(inode);
      const block = inode.type === 'device' && inode.stat().special?.kind === 'block';
      const tclass = classOf(inode.type, block);
      const name = permission === 'x' && tclass === 'dir' ? 'search' : NAMES[permission];
      const asked = permission === 'unlink' && tclass === 'dir' ? 'rmdir' : name;
      const question = `${target} ${tclass} ${asked}`;
      let answer = allowed.get(question);
      if (answer === undefined) {
        const context = parseContext(target);
        answer = context !== undefined && allows(source, context, tclass, asked);
        allowed.set(question, answer);
      }
      return answer || this.#decide(process, asked, target, tclass, this.#about(inode));
    };
    const { label = '' } = process.credentials;
    process.credentials = {
      ...process.credentials,
      confinement: { profile: label, refusesMounts: false, refusesWriting: () => false, permits },
    };
  }

  /** Writes a denial down; answers whether it passes all the same. */
  #decide(
    process: Process,
    permission: string,
    target: string,
    tclass: string,
    about: readonly (readonly [string, string])[],
  ): boolean {
    const source = process.credentials.label ?? '';
    const permissive = !this.enforcing;
    const key = `${source} ${target} ${tclass} ${permission}`;
    if (permissive && this.#granted.has(key)) return true;
    if (permissive) this.#granted.add(key);
    this.#audit.write({ process, permission, object: about, source, target, tclass, permissive });
    return permissive;
  }

  #about(inode: Inode): (readonly [string, string])[] {
    const name = this.#names.get(inode) ?? (inode instanceof DirectoryInode ? inode.name || '/' : undefined);
    const device = inode.fs.type === 'ext4' ? 'vda' : inode.fs.type;
    return [
      ...(name === undefined ? [] : [['name', `"${name}"`] as const]),
      ['dev', `"${device}"`],
      ['ino', String(inode.number)],
    ];
  }
}

function withoutConfinement({ confinement: _, ...credentials }: Credentials): Credentials {
  return credentials;
}

/** The context that a process has after it has executed a file. */
function labelAfterExec(process: Process, before: string | undefined): string {
  // What the engine starts without a label of its own becomes a super privileged container.
  if (before === undefined) return process.parent ? system('spc_t') : system('kernel_t');
  const context = parseContext(before);
  if (context === undefined) return before;
  if (context.type !== 'init_t' && context.type !== 'kernel_t')
    return ALIASES[context.type] ? contextText({ ...context, type: ALIASES[context.type] as string }) : before;
  return startedLabel(process);
}

/** The context of what the first process starts: services, and shells of those who log in. */
function startedLabel({ exe, cgroup }: Process): string {
  if (!cgroup.startsWith('/system.slice/')) return LOGIN;
  return system(/\/(docker|containerd|runc)[^/]*$/.test(exe) ? 'container_runtime_t' : 'unconfined_service_t');
}

/** The context of a process that was there before the policy. */
export function labelAtLoad(process: Process): string {
  return process.pid === 1 ? system('init_t') : startedLabel(process);
}
