import { notImplemented, unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../daemon.ts';
import type { Volume } from './volume.ts';

/** MS_BIND, as the error shows it. */
const BIND_FLAG = '0x1000';

/**
 * Mounts what a volume's options ask for when its first container starts: a tmpfs, or a directory of the host.
 * @throws DockerError `error while mounting volume '…': failed to mount local volume: …`
 */
export function mountVolume(daemon: Daemon, volume: Volume, containerId: string): void {
  const { options, mountpoint } = volume;
  if (volume.mountedBy.size === 0 && options?.type) {
    const { type, device = '', o = '' } = options;
    const flags = o.split(',');
    if (type === 'tmpfs') {
      const size = flags.filter((flag) => flag.startsWith('size='));
      const fs = new MemoryFileSystem({ clock: daemon.clock, type: 'tmpfs', mode: 0o1777, options: size });
      daemon.fs.mount(fs, mountpoint, { source: device });
    } else if (flags.includes('bind') || flags.includes('rbind')) bind(daemon, device, mountpoint);
    else throw notImplemented(`not simulated: volumes of type ${type}`);
  }
  volume.mountedBy.add(containerId);
}

/** A container that had the volume has ended. */
export function unmountVolume(daemon: Pick<Daemon, 'fs'>, volume: Volume, containerId: string): void {
  if (!volume.mountedBy.delete(containerId) || volume.mountedBy.size > 0 || !volume.options?.type) return;
  daemon.fs.unmount(volume.mountpoint);
}

function bind(daemon: Daemon, device: string, mountpoint: string): void {
  try {
    daemon.fs.bind(device, mountpoint);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const reason = `mount ${device}:${mountpoint}, flags: ${BIND_FLAG}: ${error.message.toLowerCase()}`;
    throw unknownError(`error while mounting volume '${mountpoint}': failed to mount local volume: ${reason}`);
  }
}
