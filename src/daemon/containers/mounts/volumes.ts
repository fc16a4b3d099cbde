import type { Daemon } from '../../daemon.ts';
import { releaseClusterFiles } from '../../oci/clusterfiles.ts';
import { mountVolume, unmountVolume } from '../../volumes/mount.ts';
import type { Container } from '../container.ts';

/** Mounts the volumes of a starting container, and tells of it. @throws DockerError */
export function mountVolumes(daemon: Daemon, container: Container): void {
  for (const { point, volume } of container.mounts) {
    if (!volume) continue;
    mountVolume(daemon, volume, container.id);
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
export function unmountVolumes(daemon: Daemon, container: Container): void {
  releaseClusterFiles(daemon, container);
  for (const { volume } of container.mounts) {
    if (!volume?.mountedBy.has(container.id)) continue;
    unmountVolume(daemon, volume, container.id);
    daemon.events.log('volume', 'unmount', volume.name, { container: container.id, driver: volume.driver });
  }
}
