import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { FileSystem } from '#kernel/vfs/inode.ts';
import { MountDataError, mountData, overlay, tmpfs } from '#kernel/vfs/mountdata.ts';
import { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';
import { LookupFailure, lookUpHost } from '../images/hostlookup.ts';
import { mountPluginVolume, unmountPluginVolume } from './plugin.ts';
import { PluginVolume } from './pluginvolume.ts';
import type { Volume } from './volume.ts';

/** MS_RDONLY, MS_BIND and MS_REC, as errors show them. */
const FLAGS: Readonly<Record<string, number>> = { ro: 0x1, bind: 0x1000, rbind: 0x5000 };
/** What has an address that can be a name. */
const REMOTE = ['nfs', 'cifs'];

/**
 * Mounts what a volume's options ask for when its first container starts: a tmpfs, or a directory of the host; has a plug-in
 * mount what it keeps.
 * @throws DockerError `error while mounting volume '…': failed to mount local volume: …`
 */
export function* mountVolume(daemon: Daemon, volume: Volume, containerId: string): Coroutine<void> {
  if (volume instanceof PluginVolume) yield* mountPluginVolume(daemon, volume, containerId);
  else if (volume.mountedBy.size === 0 && volume.options?.type) yield* mountLocal(daemon, volume);
  volume.mountedBy.add(containerId);
}

/** A container that had the volume has ended. */
export function* releaseVolume(daemon: Daemon, volume: Volume, containerId: string): Coroutine<void> {
  if (volume instanceof PluginVolume && volume.mountedBy.delete(containerId))
    yield* unmountPluginVolume(daemon, volume, containerId);
  else unmountVolume(daemon, volume, containerId);
}

/** The same for what the engine has mounted itself. */
export function unmountVolume(daemon: Pick<Daemon, 'fs'>, volume: Volume, containerId: string): void {
  if (!volume.mountedBy.delete(containerId) || volume.mountedBy.size > 0 || !volume.options?.type) return;
  if (!(volume instanceof PluginVolume)) daemon.fs.unmount(volume.mountpoint);
}

function* mountLocal(daemon: Daemon, { options, mountpoint }: Volume): Coroutine<void> {
  const { type = '', device = '', o = '' } = options ?? {};
  const fail = (reason: string) => unknownError(`error while mounting volume '${mountpoint}': ${reason}`);
  const words = o.split(',').filter((word) => word !== '');
  if (REMOTE.includes(type)) yield* resolve(daemon, type === 'cifs' ? device : o, fail);
  const flags = words.reduce((sum, word) => sum + (FLAGS[word] ?? 0), 0);
  const data = words.filter((word) => FLAGS[word] === undefined).join(',');
  try {
    attach(daemon, type, device, mountpoint, words);
  } catch (error) {
    if (!isErrno(error) && !(error instanceof MountDataError)) throw error;
    const reason = error instanceof MountDataError ? 'invalid argument' : error.message.toLowerCase();
    const shown = `${flags ? `, flags: 0x${flags.toString(16)}` : ''}${data === '' ? '' : `, data: ${data}`}`;
    throw fail(`failed to mount local volume: mount ${device}:${mountpoint}${shown}: ${reason}`);
  }
}

function attach({ fs, clock }: Daemon, type: string, device: string, at: string, words: readonly string[]): void {
  const readOnly = words.includes('ro');
  if (words.includes('bind') || words.includes('rbind')) {
    fs.bind(device.startsWith('/') ? device : `/${device}`, at, { readOnly, recursive: words.includes('rbind') });
    return;
  }
  const { flags, data } = mountData(words);
  const made = (): FileSystem => {
    if (type === 'tmpfs') return tmpfs(clock, data);
    if (type === 'overlay') return overlay(clock, data, (path) => fs.locate(path)).fs;
    if (!['ext4', 'ext3', 'ext2', 'xfs', 'btrfs', 'squashfs', 'erofs'].includes(type)) throw new Errno('ENODEV');
    throw new Errno(fs.exists(device) ? 'EPERM' : 'ENOENT');
  };
  fs.mount(made(), at, { source: device, flags, readOnly });
}

/** An address that is a name has to lead somewhere. @throws what `fail` makes of it */
function* resolve(daemon: Daemon, text: string, fail: (reason: string) => DockerError): Coroutine<void> {
  const host = /(?:^|,)addr=([^,]*)/.exec(text)?.[1] ?? /^\/\/([^/]+)/.exec(text)?.[1];
  if (host === undefined || host === '' || Addr.tryParse(host)) return;
  try {
    yield* lookUpHost(daemon, host);
  } catch (error) {
    if (!(error instanceof LookupFailure)) throw error;
    throw fail(`error resolving passed in network volume address: ${error.message}`);
  }
}
