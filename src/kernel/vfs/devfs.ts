import type { Clock } from '../clock.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { DeviceInode } from './special.ts';

/** The device nodes that every container gets (runc's default devices): name and minor number of major 1 or 5. */
const CHARACTER_DEVICES = [
  ['null', 1, 3],
  ['random', 1, 8],
  ['full', 1, 7],
  ['tty', 5, 0],
  ['zero', 1, 5],
  ['urandom', 1, 9],
] as const;

const LINKS = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
] as const;

/** /dev of a host: a devtmpfs. */
export function hostDevices(clock: Clock): MemoryFileSystem {
  const fs = new MemoryFileSystem({ clock, type: 'devtmpfs', options: ['size=4096k', 'mode=755'] });
  addDevices(fs);
  fs.putInode('/ptmx', new DeviceInode(fs, 0o666, { kind: 'char', major: 5, minor: 2 }));
  fs.putInode('/console', new DeviceInode(fs, 0o600, { kind: 'char', major: 5, minor: 1 }));
  fs.putInode('/kmsg', new DeviceInode(fs, 0o644, { kind: 'char', major: 1, minor: 11 }));
  fs.putInode('/vda', new DeviceInode(fs, 0o660, { kind: 'block', major: 254, minor: 0 }, 0, 6));
  fs.directory('/net');
  fs.putInode('/net/tun', new DeviceInode(fs, 0o666, { kind: 'char', major: 10, minor: 200 }));
  for (const name of ['pts', 'shm', 'mqueue']) fs.directory(`/${name}`);
  return fs;
}

/** /dev of a container: a tmpfs with runc's default devices and links. */
export function containerDevices(clock: Clock): MemoryFileSystem {
  const fs = new MemoryFileSystem({ clock, type: 'tmpfs', options: ['size=65536k', 'mode=755'] });
  for (const name of ['pts', 'mqueue']) fs.directory(`/${name}`);
  addDevices(fs);
  fs.putLink('/ptmx', 'pts/ptmx');
  return fs;
}

function addDevices(fs: MemoryFileSystem): void {
  for (const [name, major, minor] of CHARACTER_DEVICES) {
    fs.putInode(`/${name}`, new DeviceInode(fs, 0o666, { kind: 'char', major, minor }));
  }
  for (const [name, target] of LINKS) fs.putLink(`/${name}`, target);
}
