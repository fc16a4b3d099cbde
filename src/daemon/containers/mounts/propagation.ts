import type { MountPoint } from '#api/container.ts';
import { unknownError } from '#errdefs/errdefs.ts';
import type { Propagation } from '#kernel/vfs/propagation.ts';
import type { Daemon } from '../../daemon.ts';

/** What a mount point's propagation is to the kernel, which knows no difference between rslave and slave here. */
export function propagationOf({ Propagation: mode }: MountPoint): Propagation {
  const kind = mode.replace(/^r/, '');
  return kind === 'shared' || kind === 'slave' ? kind : 'private';
}

/**
 * Mounts can only be passed on between a container and a place of the host that lets them (moby daemon.ensureShared).
 * @throws DockerError `path /a is mounted on / but it is not a shared mount`
 */
export function checkPropagation(daemon: Daemon, point: MountPoint): void {
  const kind = propagationOf(point);
  if (kind === 'private') return;
  const mount = daemon.fs.find(point.Source)?.mount;
  if (!mount || mount.peers || (kind === 'slave' && mount.master)) return;
  const at = daemon.fs.pathTo(mount.location) ?? '/';
  const wanted = kind === 'slave' ? 'shared or slave' : 'shared';
  throw unknownError(`path ${point.Source} is mounted on ${at} but it is not a ${wanted} mount`);
}
