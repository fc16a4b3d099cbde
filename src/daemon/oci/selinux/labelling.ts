import type { HostConfig, MountPoint } from '#api/container.ts';
import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { SELinux } from '#kernel/process/selinux.ts';
import type { Random } from '#kernel/random.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Location } from '#kernel/vfs/mount.ts';
import type { Container } from '../../containers/container.ts';
import type { Daemon } from '../../daemon.ts';
import { securityOptions } from '../security/options.ts';

/** The contexts of a container: of its processes ('' leaves it to the policy) and of its files. */
export interface ContainerLabels {
  readonly process: string;
  readonly mount: string;
}

type Context = Record<'user' | 'role' | 'type' | 'level', string>;

const PROCESS = { user: 'system_u', role: 'system_r', type: 'container_t' } as const;
const FILE = { user: 'system_u', role: 'object_r', type: 'container_file_t' } as const;
const CATEGORIES = 1024;
/** Of containers whose processes are not confined: no container has both of these categories. */
const PRIVILEGED = `s0:c${CATEGORIES - 2},c${CATEGORIES - 1}`;
const PARTS = ['user', 'role', 'level', 'type'] as const;

/** Directories whose files nobody wants to have for containers alone (go-selinux chcon). */
const SPARED: ReadonlySet<string> = new Set(
  (
    '/ /bin /boot /dev /etc /etc/passwd /etc/pki /etc/shadow /home /lib /lib64 /media /opt /proc /root /run /sbin /srv ' +
    '/sys /tmp /usr /var /var/lib /var/log'
  ).split(' '),
);

/** What an engine with `selinux-enabled` does for its containers: contexts with categories of their own, and files to match. */
export class Labelling {
  readonly #random: Random;
  readonly #taken = new Set<string>([PRIVILEGED]);

  constructor(
    readonly daemon: Daemon,
    readonly selinux: SELinux,
  ) {
    this.#random = daemon.chance('selinux');
    for (const { labels } of daemon.containers.list()) {
      const level = labels && parts(labels.mount).level;
      if (level) this.#taken.add(level);
    }
  }

  /**
   * The contexts of a new container (moby daemon.generateSecurityOpt, go-selinux label.InitLabels). Its host configuration
   * gets the options that follow from its others.
   * @throws DockerError `bad label option …`
   */
  init(hostConfig: HostConfig): ContainerLabels {
    const implied = this.#implied(hostConfig);
    if (implied) hostConfig.SecurityOpt = [...(hostConfig.SecurityOpt ?? []), ...implied];
    const { labels } = securityOptions(hostConfig.SecurityOpt);
    const level = this.#categories();
    const process: Context = { ...PROCESS, level };
    const file: Context = { ...FILE, level };
    for (const option of labels) {
      if (option === 'disable') {
        this.#taken.delete(level);
        return { process: '', mount: text({ ...FILE, level: PRIVILEGED }) };
      }
      const colon = option.indexOf(':');
      if (colon < 0)
        throw invalidParameter(
          `bad label option ${JSON.stringify(option)}, valid options 'disable' or \n'user, role, level, type, filetype' followed by ':' and a value`,
        );
      const [key, value] = [option.slice(0, colon), option.slice(colon + 1)];
      if (key === 'filetype') file.type = value;
      else if (key === 'disable') continue;
      else {
        const part = PARTS.find((each) => each === key);
        if (part === undefined)
          throw invalidParameter(
            `bad label option ${JSON.stringify(key)}, valid options 'disable, user, role, level, type, filetype'`,
          );
        process[part] = value;
        if (part === 'level' || part === 'user') file[part] = value;
      }
    }
    if (process.level !== level) this.#taken.delete(level);
    this.#taken.add(process.level);
    return { process: text(process), mount: text(file) };
  }

  /** Its categories may be another's from now on. */
  release({ labels }: Container): void {
    if (labels?.process) this.#taken.delete(parts(labels.process).level);
  }

  /** Gives the source of a mount the context that its options ask for (moby MountPoint.Setup). @throws DockerError */
  relabelMount(container: Container, point: MountPoint, anonymous: boolean): void {
    const { labels } = container;
    const asked = /z/i.test(point.Mode);
    if (!labels || !(asked || anonymous)) return;
    const shared = !asked || point.Mode.includes('z');
    const { fs } = this.daemon;
    const path = fs.realpath(point.Source);
    if (SPARED.has(path))
      throw unknownError(`error setting label on mount source '${path}': SELinux relabeling of ${path} is not allowed`);
    this.#relabel(path, shared ? text({ ...parts(labels.mount), level: 's0' }) : labels.mount);
  }

  /** One of hosts, resolv.conf and hostname, which those share that share a network stack (moby container.NetworkMounts). */
  relabelFile({ labels, networkOf }: Container, path: string): void {
    if (!labels) return;
    this.#relabel(path, networkOf === undefined ? labels.mount : text({ ...parts(labels.mount), level: 's0' }));
  }

  /** A device of the host as a container has it: a node of its own, as runc makes one; nothing for what is no device. */
  device({ labels, overlay }: Container, found: Location): Location | undefined {
    return labels && found.inode.type === 'device' ? { ...found, inode: found.inode.copyTo(overlay.upper) } : undefined;
  }

  /** What is mounted for a container alone has its context whatever is in it. @throws DockerError where there is no such */
  label(container: Container, view: FileSystemContext): void {
    const { labels, overlay, mountId } = container;
    if (!labels) return;
    const { driver } = this.daemon.root;
    if (!this.selinux.knows(labels.mount))
      throw unknownError(`error creating overlay mount to ${driver.mountPath(mountId)}: invalid argument`);
    overlay.context = labels.mount;
    overlay.upper.context = labels.mount;
    const ofHost = new Set(this.daemon.kernel.fs.mounts.mounts.map(({ fs }) => fs));
    for (const { fs } of view.mounts.mounts)
      if (/^(tmpfs|devpts|mqueue)$/.test(fs.type) && !ofHost.has(fs)) fs.context ??= labels.mount;
  }

  /**
   * The context that runc gives the processes of a container; none where the policy decides.
   * @param prefix of the error
   * @throws DockerError where the policy has no such context
   */
  credentials({ labels }: Container, prefix: string): { label?: string } {
    if (!labels?.process) return {};
    if (!this.selinux.knows(labels.process))
      throw unknownError(`${prefix}: write fsmount:fscontext:proc/thread-self/attr/keycreate: invalid argument`);
    return { label: labels.process };
  }

  /** Options that nobody gave: alike are those that share processes or IPC. */
  #implied({ SecurityOpt, IpcMode, PidMode }: HostConfig): string[] | undefined {
    if (SecurityOpt?.some((option) => option.split('=')[0] === 'label')) return undefined;
    for (const mode of [PidMode, IpcMode]) {
      if (!mode.startsWith('container:')) continue;
      const label = this.daemon.containers.find(mode.slice('container:'.length))?.labels?.process;
      if (!label) return undefined;
      const { user, role, type, level } = parts(label);
      return [`label=user:${user}`, `label=role:${role}`, `label=type:${type}`, `label=level:${level}`];
    }
    return undefined;
  }

  #relabel(path: string, context: string): void {
    const { fs } = this.daemon;
    for (const each of fs.walk(path)) this.selinux.setContext(fs.locate(each.path, false).inode, context);
  }

  /** Two categories that no other container has together. */
  #categories(): string {
    for (;;) {
      const [a, b] = [this.#random.uint32() % CATEGORIES, this.#random.uint32() % CATEGORIES];
      const level = `s0:c${Math.min(a, b)},c${Math.max(a, b)}`;
      if (a === b || this.#taken.has(level)) continue;
      this.#taken.add(level);
      return level;
    }
  }
}

function text({ user, role, type, level }: Context): string {
  return `${user}:${role}:${type}:${level}`;
}

function parts(label: string): Context {
  const [user = '', role = '', type = '', ...level] = label.split(':');
  return { user, role, type, level: level.join(':') };
}
