import { isErrno } from '#kernel/errno.ts';
import type { ContainerMount } from '#kernel/vfs/containermounts.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

/**
 * The secrets and configs of a task, each bound into its container from a file system in memory (moby
 * daemon.setupSecretDir).
 * @throws DockerError where one cannot be had
 */
export function clusterMounts(daemon: Daemon, container: Container): ContainerMount[] {
  const files = container.clusterTask?.files() ?? [];
  if (files.length === 0) return [];
  const directory = directoryOf(container);
  const { fs } = daemon;
  releaseClusterFiles(daemon, container);
  fs.mkdirAll(directory, 0o700);
  fs.mount(new MemoryFileSystem({ clock: daemon.clock, type: 'tmpfs' }), directory, { source: 'tmpfs' });
  return files.map(({ target, id, data, uid, gid, mode }) => {
    const path = `${directory}/${id}`;
    fs.writeFile(path, data, mode);
    fs.chown(path, uid, gid);
    daemon.labelling?.relabelFile(container, path);
    return { target, source: fs.locate(path), readOnly: true };
  });
}

/** Lets go of them when the container has ended. */
export function releaseClusterFiles(daemon: Pick<Daemon, 'fs'>, container: Container): void {
  if (!container.clusterTask) return;
  try {
    daemon.fs.unmount(directoryOf(container));
  } catch (error) {
    // It has not come so far.
    if (!isErrno(error)) throw error;
  }
}

function directoryOf(container: Container): string {
  return `${container.directory}/mounts/secrets`;
}
