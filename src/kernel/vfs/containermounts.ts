import { CGROUP_HIERARCHIES } from '../cgroup.ts';
import { type Errno, isErrno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { PidNamespace } from '../process/pidnamespace.ts';
import { FileSystemContext } from './context.ts';
import { containerDevices } from './devfs.ts';
import { PtsFileSystem } from './devpts.ts';
import { DirectoryInode } from './directory.ts';
import { controllerName } from './hostroot.ts';
import type { FileSystem } from './inode.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { type Location, MountNamespace } from './mount.ts';
import { ProcFileSystem } from './procfs.ts';
import type { Propagation } from './propagation.ts';
import { SysFileSystem } from './sysfs.ts';

/** A mount that a container gets beside the usual ones; its target is made where it is missing. */
export interface ContainerMount {
  /** Absolute path in the container; links in it do not lead out of it. */
  target: string;
  /** A place of the host to bind (`kernel.fs.locate(path)`), or a file system of its own, as a tmpfs is. */
  source: Location | FileSystem;
  readOnly?: boolean;
  flags?: readonly string[];
  /** What /proc/mounts names as the source of a file system. */
  sourceName?: string;
  /** Binds what is mounted below the source, too. */
  recursive?: boolean;
  /** What is mounted below the source stays writable where the bind is read-only. */
  writableBelow?: boolean;
  /** Whether mounts appear in both; they do not where absent. */
  propagation?: Propagation;
}

/** What a container's mounts depend on. */
export interface ContainerMountOptions {
  kernel: Kernel;
  /** The container's overlay. */
  root: FileSystem;
  /** What /proc/mounts names as its source and type; an overlay where absent. */
  rootMount?: { readonly source: string; readonly type?: string };
  /** `docker run --read-only`. */
  readOnly?: boolean;
  /** `docker run --privileged`: nothing is masked or protected. */
  privileged?: boolean;
  pidNamespace: PidNamespace;
  /** The container's control group: /docker/ID. */
  cgroup: string;
  /** Of /dev/shm in bytes; 64 MiB by default. */
  shmSize?: number;
  /** Another /dev/shm to show there, or none at all. */
  shm?: Location | 'own' | 'none';
  /** Whether its control groups may be changed from inside. */
  writableCgroups?: boolean;
  /** What is hidden, and what may not be written; what moby hides and protects by default, nothing with `privileged`. */
  maskedPaths?: readonly string[];
  readonlyPaths?: readonly string[];
  /** In the order in which they are mounted: the parent of another first. */
  mounts: readonly ContainerMount[];
  /** Told of a mount that failed; throws what is to be said of it. */
  refuse?: (mount: ContainerMount, error: Errno) => never;
}

const GUARDED = ['nosuid', 'nodev', 'noexec', 'relatime'];
/** The paths that moby masks and protects (oci.DefaultSpec); those that are not there are skipped, as runc does. */
const MASKED = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];
const PROTECTED = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/**
 * The mount namespace of a container as runc builds it for moby: the overlay on /, proc, a tmpfs with devices on /dev,
 * devpts, shm, mqueue, sysfs, control groups, then volumes and files of the container, and last what is masked.
 * @throws Errno ENOTDIR where a file is to be mounted on a directory or the other way round
 */
export function containerMounts(options: ContainerMountOptions): MountNamespace {
  const { kernel, privileged = false } = options;
  const { clock } = kernel.world;
  const mounts = new MountNamespace(kernel, options.root, options.rootMount ?? { source: 'overlay' });
  const context = FileSystemContext.create(mounts);
  const attach = (fs: FileSystem, path: string, flags: readonly string[], readOnly = false, source?: string) => {
    context.mkdirAll(path, 0o755);
    mounts.mount(fs, path, { flags, readOnly, source });
  };
  attach(new ProcFileSystem(kernel, options.pidNamespace), '/proc', GUARDED);
  attach(containerDevices(clock), '/dev', ['nosuid']);
  attach(new PtsFileSystem(clock), '/dev/pts', ['nosuid', 'noexec', 'relatime']);
  attach(new SysFileSystem(kernel), '/sys', GUARDED, !privileged);
  mountCgroups(mounts, options);
  attach(new MemoryFileSystem({ clock, type: 'mqueue', mode: 0o1777 }), '/dev/mqueue', GUARDED);
  if (options.shm === 'own' || options.shm === undefined) {
    const size = `size=${Math.ceil((options.shmSize ?? 67_108_864) / 1024)}k`;
    const shm = new MemoryFileSystem({ clock, type: 'tmpfs', mode: 0o1777, options: [size] });
    attach(shm, '/dev/shm', GUARDED, false, 'shm');
  } else if (options.shm !== 'none') addMount(context, { target: '/dev/shm', source: options.shm });
  for (const extra of options.mounts) {
    if (options.refuse) attempt(context, extra, options.refuse);
    else addMount(context, extra);
  }
  protect(context, clock, options);
  mounts.root.readOnly = options.readOnly ?? false;
  return mounts;
}

function attempt(
  context: FileSystemContext,
  extra: ContainerMount,
  refuse: (mount: ContainerMount, error: Errno) => never,
): void {
  try {
    addMount(context, extra);
  } catch (error) {
    if (!isErrno(error)) throw error;
    refuse(extra, error);
  }
}

/** Mounts something in a container, making the place for it where it is missing. @throws Errno ENOTDIR */
export function addMount(context: FileSystemContext, extra: ContainerMount): void {
  const { source, target } = extra;
  const placed = 'inode' in source;
  const directory = !placed || source.inode instanceof DirectoryInode;
  if (!context.exists(target)) {
    if (directory) context.mkdirAll(target, 0o755);
    else {
      context.mkdirAll(target.slice(0, target.lastIndexOf('/')) || '/', 0o755);
      context.writeFile(target, '', 0o755);
    }
  }
  const at = context.locate(target);
  const { readOnly = false, recursive, sourceName, propagation = 'private', writableBelow } = extra;
  if (placed) {
    const flags = extra.flags ? { flags: extra.flags } : {};
    context.mounts.bind(source, at, { readOnly, recursive, propagation, writableBelow, ...flags });
  } else context.mounts.mountAt(source, at, { readOnly, flags: extra.flags ?? GUARDED, source: sourceName });
}

function mountCgroups(mounts: MountNamespace, options: ContainerMountOptions): void {
  const { kernel } = options;
  const fs = new MemoryFileSystem({ clock: kernel.world.clock, type: 'tmpfs', options: ['mode=755'] });
  for (const hierarchy of CGROUP_HIERARCHIES) fs.directory(controllerName(hierarchy));
  mounts.mount(fs, '/sys/fs/cgroup', { flags: GUARDED });
  for (const hierarchy of CGROUP_HIERARCHIES) {
    const host = mounts.superBlocks.cgroups.get(hierarchy);
    if (host === undefined) continue;
    mounts.mount(host, `/sys/fs/cgroup/${controllerName(hierarchy)}`, {
      flags: GUARDED,
      readOnly: !options.privileged && !options.writableCgroups,
      subroot: host.directoryOf(options.cgroup),
    });
  }
}

/** Makes some paths read-only and hides others: directories behind an empty tmpfs, files behind /dev/null. */
function protect(
  context: FileSystemContext,
  clock: Kernel['world']['clock'],
  { privileged, maskedPaths, readonlyPaths }: ContainerMountOptions,
): void {
  const { mounts } = context;
  for (const path of readonlyPaths ?? (privileged ? [] : PROTECTED)) {
    const at = context.find(path);
    if (at) mounts.bind(at, at, { readOnly: true });
  }
  for (const path of maskedPaths ?? (privileged ? [] : MASKED)) {
    const at = context.find(path);
    if (at === undefined) continue;
    if (at.inode instanceof DirectoryInode) {
      const empty = new MemoryFileSystem({ clock, type: 'tmpfs', mode: 0o1777, options: ['size=4k', 'nr_inodes=1'] });
      mounts.mountAt(empty, at, { readOnly: true });
    } else mounts.bind(context.locate('/dev/null'), at);
  }
}
