import type { DeviceMapping } from '#api/container.ts';
import { unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import type { PidNamespace } from '#kernel/process/pidnamespace.ts';
import { addMount, type ContainerMount, containerMounts } from '#kernel/vfs/containermounts.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Container, ContainerVolume } from '../containers/container.ts';
import { clean } from '../containers/mounts/spec.ts';
import type { Daemon } from '../daemon.ts';
import { clusterMounts } from './clusterfiles.ts';
import { copyUp } from './copyup.ts';
import { DOCKER_INIT } from './dockerinit.ts';
import { sharedMemory } from './namespaces.ts';
import { securityOptions } from './security/options.ts';

const TMPFS_FLAGS = ['nosuid', 'nodev', 'noexec', 'relatime'];

/** Builds a container's view of its files: layers, kernel file systems, volumes and the files the engine writes. */
export function containerView(daemon: Daemon, container: Container, pidNamespace: PidNamespace): FileSystemContext {
  const { hostConfig } = container;
  for (const mount of container.mounts) if (mount.volume && mount.copyUp) copyUp(daemon, container, mount);
  const mounts = containerMounts({
    kernel: daemon.kernel,
    root: container.overlay,
    readOnly: hostConfig.ReadonlyRootfs,
    privileged: hostConfig.Privileged,
    pidNamespace,
    cgroup: container.cgroup,
    shmSize: hostConfig.ShmSize,
    shm: sharedMemory(daemon, container),
    writableCgroups: securityOptions(hostConfig.SecurityOpt).writableCgroups,
    maskedPaths: hostConfig.MaskedPaths ?? [],
    readonlyPaths: hostConfig.ReadonlyPaths ?? [],
    mounts: extraMounts(daemon, container),
  });
  const view = FileSystemContext.create(mounts);
  if (container.config.WorkingDir !== '') {
    // runc makes a missing working directory, even where the root is read-only afterwards.
    const { root } = mounts;
    const { readOnly } = root;
    root.readOnly = false;
    view.mkdirAll(container.config.WorkingDir, 0o755);
    root.readOnly = readOnly;
  }
  return view;
}

/** Mounts something into a running container. */
export const mountInto = addMount;

function extraMounts(daemon: Daemon, container: Container): ContainerMount[] {
  const { hostConfig } = container;
  const mounts: ContainerMount[] = [];
  for (const file of ['resolv.conf', 'hostname', 'hosts']) {
    const target = `/etc/${file}`;
    if (container.mounts.some(({ point }) => point.Destination === target)) continue;
    mounts.push({ target, source: daemon.fs.locate(`${filesOf(daemon, container).directory}/${file}`) });
  }
  if (hostConfig.Init)
    mounts.push({ target: DOCKER_INIT, source: daemon.fs.locate('/usr/bin/docker-init'), readOnly: true });
  for (const mount of container.mounts) mounts.push(volumeMount(daemon, mount));
  mounts.push(...clusterMounts(daemon, container));
  for (const [path, options] of Object.entries(hostConfig.Tmpfs ?? {}))
    mounts.push(tmpfsMount(daemon, clean(path), options.split(',')));
  for (const device of hostConfig.Devices ?? []) mounts.push(deviceMount(daemon, device));
  // A mount within another comes after it.
  return mounts.sort((a, b) => a.target.split('/').length - b.target.split('/').length);
}

/** The container that owns hosts and resolv.conf: with `--network container:NAME` the other one. */
export function filesOf(daemon: Daemon, container: Container): Container {
  return container.networkOf === undefined ? container : filesOf(daemon, daemon.containers.get(container.networkOf));
}

function deviceMount(daemon: Daemon, { PathOnHost: path, PathInContainer: target }: DeviceMapping): ContainerMount {
  try {
    return { target: target || path, source: daemon.fs.locate(path) };
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw unknownError(
      `error gathering device information while adding custom device "${path}": ${error.message.toLowerCase()}`,
    );
  }
}

function volumeMount(daemon: Daemon, { point, tmpfs, subpath }: ContainerVolume): ContainerMount {
  const target = point.Destination;
  if (point.Type === 'tmpfs') {
    const size = tmpfs?.size ? [`size=${Math.ceil(tmpfs.size / 1024)}k`] : [];
    const mode = tmpfs?.mode === undefined ? [] : [`mode=${tmpfs.mode.toString(8)}`];
    return { ...tmpfsMount(daemon, target, [...size, ...mode]), readOnly: !point.RW };
  }
  const source = subpath ? `${point.Source}/${subpath}` : point.Source;
  return { target, source: daemon.fs.locate(source), readOnly: !point.RW, recursive: true };
}

function tmpfsMount(daemon: Daemon, target: string, words: readonly string[]): ContainerMount {
  const given = words.filter((word) => word !== '');
  const mode = given.find((word) => word.startsWith('mode='))?.slice('mode='.length);
  const options = given.filter((word) => word.startsWith('size=') || word.startsWith('nr_inodes=')).map(inKilobytes);
  const flags = TMPFS_FLAGS.filter((flag) => !given.includes(flag.replace(/^no/, '')));
  const fs = new MemoryFileSystem({
    clock: daemon.clock,
    type: 'tmpfs',
    mode: mode === undefined ? 0o1777 : Number.parseInt(mode, 8),
    options: [...options, ...(mode === undefined ? [] : [`mode=${mode}`])],
  });
  return { target, source: fs, flags, readOnly: given.includes('ro'), sourceName: 'tmpfs' };
}

/** `size=1m` as the kernel shows it: `size=1024k`. */
function inKilobytes(option: string): string {
  const match = /^size=(\d+)([kmg]?)$/i.exec(option);
  if (!match) return option;
  const factor = { '': 1 / 1024, k: 1, m: 1024, g: 1024 * 1024 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return `size=${Math.ceil(Number(match[1]) * factor)}k`;
}
