import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Daemon } from '../../daemon.ts';
import { releaseClusterFiles } from '../../oci/clusterfiles.ts';
import { mountVolume, releaseVolume } from '../../volumes/mount.ts';
import type { Container } from '../container.ts';
import { checkPropagation } from './propagation.ts';
import { checkSource } from './register.ts';

/** Mounts the volumes of a starting container, and tells of it; makes the directories that `-v` names. @throws DockerError */
export function* mountVolumes(daemon: Daemon, container: Container): Coroutine<void> {
  for (const mount of container.mounts) {
    const { point, volume } = mount;
    if (point.Type === 'bind' && mount.sourceMustExist) checkSource(daemon, point.Source);
    else if (point.Type === 'bind') makeSource(daemon, point.Source);
    if (point.Type === 'bind') checkPropagation(daemon, point);
    if (mount.image) daemon.root.driver.mount(daemon.fs, mount.image.layer, mount.image.id);
    if (!volume) {
      if (point.Type === 'bind') daemon.labelling?.relabelMount(container, point, false);
      continue;
    }
    yield* mountVolume(daemon, volume, container.id);
    point.Source = volume.mountpoint;
    daemon.labelling?.relabelMount(container, point, volume.anonymous);
    daemon.events.log('volume', 'mount', volume.name, {
      container: container.id,
      destination: point.Destination,
      driver: volume.driver,
      propagation: point.Propagation,
      'read/write': String(point.RW),
    });
  }
}

/** Lets go of the volumes of a container that has ended or could not start. */
export function* unmountVolumes(daemon: Daemon, container: Container): Coroutine<void> {
  releaseClusterFiles(daemon, container);
  for (const { volume, image } of container.mounts) {
    if (image) daemon.root.driver.unmount(daemon.fs, image.id);
    if (!volume?.mountedBy.has(container.id)) continue;
    yield* releaseVolume(daemon, volume, container.id);
    daemon.events.log('volume', 'unmount', volume.name, { container: container.id, driver: volume.driver });
  }
}

/** Makes the directory of the host that a bind mount names, where it is missing. @throws DockerError */
export function makeSource({ fs, platform }: Daemon, path: string): void {
  if (platform?.checkBind || fs.exists(path)) return;
  try {
    fs.mkdirAll(path, 0o755);
  } catch (error) {
    if (!isErrno(error)) throw error;
    // What is no directory on the way is told when the container is set up.
    if (error.code === 'ENOTDIR') return;
    const reason = `mkdir ${path}: ${error.message.toLowerCase()}`;
    throw unknownError(`error while creating mount source path '${path}': ${reason}`);
  }
}
