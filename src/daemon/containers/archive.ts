import type { PathStat } from '#api/container.ts';
import { forbidden, invalidParameter, notFound, unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import { packTree } from '#kernel/vfs/archive/pack.ts';
import { readTar, type TarEntry } from '#kernel/vfs/archive/tar.ts';
import { OverwriteError, unpackInto } from '#kernel/vfs/archive/unpack.ts';
import { addMount } from '#kernel/vfs/containermounts.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MountNamespace } from '#kernel/vfs/mount.ts';
import type { Daemon } from '../daemon.ts';
import { rfc3339Nano } from '../timestamp.ts';
import type { Container } from './container.ts';
import { makeSource } from './mounts/volumes.ts';

/** What a tar is made of. */
const TAR_BLOCK = 512;

/** Bits of Go's os.FileMode that tell the type. */
const GO_MODE = {
  directory: 0x8000_0000,
  symlink: 0x0800_0000,
  device: 0x0400_0000,
  fifo: 0x0200_0000,
  socket: 0x0100_0000,
  file: 0,
};

/**
 * A container's files from outside: its layers with its volumes and what the engine writes for it, without what is in
 * memory alone: tmpfs, /proc, /dev (moby daemon.openContainerFS).
 */
export function filesView(daemon: Daemon, container: Container): FileSystemContext {
  // A container of another system knows its files by other paths.
  if (daemon.platform?.launch && container.view) return container.view.clone();
  const mounts = new MountNamespace(daemon.kernel, container.overlay);
  const view = FileSystemContext.create(mounts);
  const targets = new Set<string>();
  for (const { point, image, subpath } of container.mounts) {
    if (point.Type === 'tmpfs') continue;
    if (point.Type === 'bind' && !container.state.running) makeSource(daemon, point.Source);
    const path = subpath ? `${point.Source}/${subpath}` : point.Source;
    const source = image && !subpath ? image.layer : daemon.fs.locate(path);
    targets.add(point.Destination);
    addMount(view, { target: point.Destination, source, readOnly: !point.RW, recursive: true });
  }
  for (const file of container.prepared ? ['resolv.conf', 'hostname', 'hosts'] : []) {
    const source = daemon.fs.find(`${container.directory}/${file}`);
    if (source && !targets.has(`/etc/${file}`)) addMount(view, { target: `/etc/${file}`, source });
  }
  mounts.root.readOnly = container.hostConfig.ReadonlyRootfs;
  return view;
}

/** HEAD /containers/{id}/archive @throws DockerError `Could not find the file /x in container y` */
export function containerStatPath(daemon: Daemon, name: string, path: string): PathStat {
  const container = daemon.containers.get(name);
  return pathStat(daemon, filesView(daemon, container), name, absolute(path));
}

/** GET /containers/{id}/archive: a tar of what is at `path`, and what it is. @throws DockerError */
export function containerArchiveGet(daemon: Daemon, name: string, path: string): { stat: PathStat; tar: Uint8Array } {
  const container = daemon.containers.get(name);
  const view = filesView(daemon, container);
  const target = absolute(path);
  const stat = pathStat(daemon, view, name, target);
  // A path that ends in /. means what is in a directory.
  const source = path.endsWith('/.') || path.endsWith('/') ? view.realpath(target) : target;
  const base = path.endsWith('/.') ? '.' : (target.split('/').filter(Boolean).pop() ?? '/');
  daemon.events.log('container', 'archive-path', container.id, container.attributes);
  return { stat, tar: packTree(view, source, base, daemon.clock) };
}

/** PUT /containers/{id}/archive: unpacks a tar into the directory `path`. @throws DockerError */
export function containerArchivePut(
  daemon: Daemon,
  name: string,
  path: string,
  tar: Uint8Array,
  options: { noOverwriteDirNonDir: boolean },
): void {
  const container = daemon.containers.get(name);
  const view = filesView(daemon, container);
  const target = absolute(path);
  const stat = statOf(view, name, target);
  if (stat.type !== 'directory') throw invalidParameter(`extraction point is not a directory`);
  const at = view.locate(target);
  if (at.mount.readOnly) {
    throw forbidden(
      at.mount.mountpoint ? 'mounted volume is marked read-only' : 'container rootfs is marked read-only',
    );
  }
  if (tar.length > 0 && tar.length < TAR_BLOCK) throw invalidParameter('unexpected EOF');
  let entries: TarEntry[];
  try {
    entries = [...readTar(tar)];
  } catch (error) {
    throw invalidParameter(error instanceof Error ? error.message : String(error));
  }
  try {
    unpackInto(view, target, entries, { clock: daemon.clock, ...options });
  } catch (error) {
    throw error instanceof OverwriteError ? invalidParameter(error.message) : error;
  }
  daemon.events.log('container', 'extract-to-dir', container.id, container.attributes);
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function statOf(view: FileSystemContext, name: string, path: string) {
  try {
    return view.stat(path);
  } catch (error) {
    if (isErrno(error)) throw notFound(`Could not find the file ${path} in container ${name}`);
    throw error;
  }
}

function pathStat(daemon: Daemon, view: FileSystemContext, name: string, path: string): PathStat {
  try {
    const stat = /.\/\.?$/.test(path) ? view.stat(path) : view.lstat(path);
    const link = stat.type === 'symlink' ? view.readlink(path) : '';
    return {
      name:
        path
          .split('/')
          .filter((part) => part !== '' && part !== '.')
          .pop() ?? '/',
      size: stat.size,
      mode: GO_MODE[stat.type] + (stat.mode & 0o777),
      mtime: rfc3339Nano(daemon.clock, stat.modifiedAt),
      linkTarget: link === '' || link.startsWith('/') ? link : `${path.slice(0, path.lastIndexOf('/'))}/${link}`,
    };
  } catch (error) {
    if (isErrno(error, 'ENOTDIR') && path.endsWith('/')) throw unknownError(`lstat ${path}: not a directory`);
    if (isErrno(error)) throw notFound(`Could not find the file ${path} in container ${name}`);
    throw error;
  }
}
