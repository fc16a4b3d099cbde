import type { DeviceMapping } from '#api/container.ts';
import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import type { PidNamespace } from '#kernel/process/pidnamespace.ts';
import {
  addMount,
  type ContainerMount,
  type ContainerMountOptions,
  containerMounts,
} from '#kernel/vfs/containermounts.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { DirectoryInode } from '#kernel/vfs/directory.ts';
import type { Location, MountNamespace } from '#kernel/vfs/mount.ts';
import { MountDataError, mountData, tmpfs } from '#kernel/vfs/mountdata.ts';
import type { Remap } from '../config/remap.ts';
import type { Container, ContainerVolume } from '../containers/container.ts';
import { propagationOf } from '../containers/mounts/propagation.ts';
import { clean } from '../containers/mounts/spec.ts';
import type { Daemon } from '../daemon.ts';
import { clusterMounts } from './clusterfiles.ts';
import { copyUp } from './copyup.ts';
import { DOCKER_INIT } from './dockerinit.ts';
import { sharedMemory } from './namespaces.ts';
import { checkTarget, hintFor, mountFault, runcError } from './runcerror.ts';
import { securityOptions } from './security/options.ts';

/** What --tmpfs takes (moby sys/mount.MergeTmpfsOptions). */
const TMPFS_WORDS =
  /^(?:(?:size|mode|uid|gid|nr_inodes|nr_blocks|mpol)=.*|(?:no)?(?:atime|dev|diratime|exec|iversion|mand|relatime|strictatime|suid)|a?sync|defaults|dirsync|loud|silent|r[ow]|(?:un)?bindable|r?(?:private|shared|slave)|runbindable|r?bind|remount)$/;

/** Builds a container's view of its files: layers, kernel file systems, volumes and the files the engine writes. */
export function containerView(daemon: Daemon, container: Container, pidNamespace: PidNamespace): FileSystemContext {
  const { hostConfig } = container;
  for (const mount of container.mounts) if (mount.volume && mount.copyUp) copyUp(daemon, container, mount);
  const extras = extraMounts(daemon, container);
  for (const mount of extras) checkTarget(daemon, container, mount, pathOf(container, mount));
  const mounts = mountedAll({
    kernel: daemon.kernel,
    root: container.overlay,
    rootMount: daemon.root.driver.rootMount,
    readOnly: hostConfig.ReadonlyRootfs,
    privileged: hostConfig.Privileged,
    pidNamespace,
    cgroup: container.cgroup,
    shmSize: hostConfig.ShmSize,
    shm: sharedMemory(daemon, container),
    writableCgroups: securityOptions(hostConfig.SecurityOpt).writableCgroups,
    maskedPaths: hostConfig.MaskedPaths ?? [],
    readonlyPaths: hostConfig.ReadonlyPaths ?? [],
    mounts: extras,
    refuse: (mount, error) => {
      throw mountFault(mount, pathOf(container, mount), error);
    },
  });
  const view = FileSystemContext.create(mounts);
  daemon.labelling?.label(container, view);
  if (hostConfig.Privileged) addHostDevices(daemon.fs, view, '/dev');
  if (container.config.WorkingDir !== '' && !daemon.platform?.launch) {
    // runc makes a missing working directory, even where the root is read-only afterwards.
    const { root } = mounts;
    const { readOnly } = root;
    root.readOnly = false;
    view.mkdirAll(container.config.WorkingDir, 0o755);
    root.readOnly = readOnly;
  }
  return view;
}

function mountedAll(options: ContainerMountOptions): MountNamespace {
  try {
    return containerMounts(options);
  } catch (error) {
    // What is mounted over /dev has no null to hide files behind.
    if (!isErrno(error, 'ENOENT')) throw error;
    throw runcError("can't mask paths: open /dev/null: no such file or directory");
  }
}

/** Where the source of a mount is on the host, where it is a place there. */
function pathOf(container: Container, { target }: ContainerMount): string | undefined {
  const found = container.mounts.find(({ point }) => point.Destination === target && point.Type !== 'tmpfs');
  if (found) return found.subpath ? `${found.point.Source}/${found.subpath}` : found.point.Source;
  const file = /^\/etc\/(hosts|hostname|resolv\.conf)$/.exec(target)?.[1];
  return file === undefined ? undefined : `${container.directory}/${file}`;
}

/** Mounts something into a running container. */
export const mountInto = addMount;

/** What the host has in /dev and the container has not: with --privileged it gets nodes of its own (moby oci.HostDevices). */
function addHostDevices(host: FileSystemContext, view: FileSystemContext, directory: string): void {
  for (const name of host.readdir(directory)) {
    const path = `${directory}/${name}`;
    const { type, special, mode } = host.lstat(path);
    if (type === 'directory') {
      if (!/^\/dev\/(pts|shm|mqueue|fd|console)$/.test(path)) addHostDevices(host, view, path);
    } else if (special && !view.exists(path) && path !== '/dev/console') {
      view.mkdirAll(directory, 0o755);
      view.mknod(path, { device: special }, mode);
    }
  }
}

function extraMounts(daemon: Daemon, container: Container): ContainerMount[] {
  const { hostConfig } = container;
  const remap = hostConfig.UsernsMode === 'host' ? undefined : daemon.remap;
  const mounts: ContainerMount[] = [];
  for (const file of ['resolv.conf', 'hostname', 'hosts']) {
    const target = `/etc/${file}`;
    if (container.mounts.some(({ point }) => point.Destination === target)) continue;
    const path = `${filesOf(daemon, container).directory}/${file}`;
    if (remap) daemon.fs.chown(path, remap.uid, remap.gid);
    daemon.labelling?.relabelFile(container, path);
    mounts.push({ target, source: daemon.fs.locate(path), readOnly: hostConfig.ReadonlyRootfs });
  }
  if (hostConfig.Init)
    mounts.push({ target: DOCKER_INIT, source: daemon.fs.locate('/usr/bin/docker-init'), readOnly: true });
  for (const mount of container.mounts) mounts.push(volumeMount(daemon, mount));
  mounts.push(...clusterMounts(daemon, container));
  for (const [path, options] of Object.entries(hostConfig.Tmpfs ?? {}))
    mounts.push(tmpfsMount(daemon, clean(path), options.split(',')));
  for (const device of hostConfig.Devices ?? []) mounts.push(deviceMount(daemon, container, device));
  // A mount within another comes after it.
  if (remap) for (const mount of mounts) handOver(mount, container, remap);
  return mounts.sort((a, b) => a.target.split('/').length - b.target.split('/').length);
}

/** Root of the container owns what the engine made for it: a tmpfs, and a volume that is still empty. */
function handOver({ target, source }: ContainerMount, container: Container, remap: Remap): void {
  const volume = container.mounts.some(({ point, volume: of }) => of !== undefined && point.Destination === target);
  const root = 'inode' in source ? (volume ? source.inode : undefined) : source.root;
  if (root instanceof DirectoryInode && root.uid === 0 && root.names().length === 0)
    root.setOwner(remap.uid, remap.gid);
}

/** The container that owns hosts and resolv.conf: with `--network container:NAME` the other one. */
export function filesOf(daemon: Daemon, container: Container): Container {
  return container.networkOf === undefined ? container : filesOf(daemon, daemon.containers.get(container.networkOf));
}

function deviceMount(
  daemon: Daemon,
  container: Container,
  { PathOnHost: path, PathInContainer: target }: DeviceMapping,
): ContainerMount {
  try {
    const found = daemon.fs.locate(path);
    return { target: target || path, source: daemon.labelling?.device(container, found) ?? found };
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw unknownError(
      `error gathering device information while adding custom device "${path}": ${error.message.toLowerCase()}`,
    );
  }
}

function volumeMount(daemon: Daemon, { point, tmpfs, subpath, below, image }: ContainerVolume): ContainerMount {
  const target = point.Destination;
  if (point.Type === 'tmpfs') {
    const size = tmpfs?.size ? [`size=${Math.ceil(tmpfs.size / 1024)}k`] : [];
    const mode = tmpfs?.mode === undefined ? [] : [`mode=${tmpfs.mode.toString(8)}`];
    return { ...tmpfsMount(daemon, target, [...size, ...mode]), readOnly: !point.RW };
  }
  return {
    target,
    source: image && !subpath ? image.layer : sourceOf(daemon, point.Source, subpath),
    ...(image && { sourceName: 'overlay', flags: ['relatime'] }),
    readOnly: !point.RW,
    recursive: below !== 'none',
    writableBelow: below === 'writable',
    propagation: propagationOf(point),
  };
}

/** @throws DockerError where a part of a volume is missing, or the source of a bind */
function sourceOf({ fs }: Daemon, path: string, subpath: string | undefined): Location {
  const whole = subpath ? `${path}/${subpath}` : path;
  try {
    return fs.locate(whole);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const reason = error.message.toLowerCase();
    if (subpath) throw unknownError(`cannot access path ${whole}: lstat ${whole}: ${reason}`);
    throw runcError(`failed to fulfil mount request: open ${whole}: ${reason}${hintFor(error)}`);
  }
}

function tmpfsMount(daemon: Daemon, target: string, words: readonly string[]): ContainerMount {
  const given = words.filter((word) => word !== '');
  const wrong = given.find((word) => !TMPFS_WORDS.test(word));
  if (wrong !== undefined) throw invalidParameter(`invalid tmpfs option "${wrong.replace(/=.*/, '')}"`);
  const { readOnly = false, flags, data } = mountData(given, ['nosuid', 'nodev', 'noexec', 'relatime']);
  try {
    return { target, source: tmpfs(daemon.clock, data), flags, readOnly, sourceName: 'tmpfs' };
  } catch (error) {
    if (!(error instanceof MountDataError)) throw error;
    throw runcError(
      `error mounting "tmpfs" to rootfs at "${target}": mount src=tmpfs, dst=${target}, dstFd=/proc/thread-self/fd/11, flags=MS_NOSUID|MS_NODEV|MS_NOEXEC, data=${data.join(',')}: invalid argument`,
    );
  }
}
