import { CGROUP_HIERARCHIES } from '../cgroup.ts';
import type { Kernel } from '../kernel.ts';
import { CgroupFileSystem } from './cgroupfs.ts';
import { hostDevices } from './devfs.ts';
import { PtsFileSystem } from './devpts.ts';
import { hostEtc, OS_RELEASE } from './hostetc.ts';
import { makedev } from './inode.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { MountNamespace } from './mount.ts';
import { ProcFileSystem } from './procfs.ts';
import { SysFileSystem } from './sysfs.ts';

const DIRECTORIES = [
  'boot',
  'dev',
  'etc/docker',
  'etc/profile.d',
  'etc/default',
  'home',
  'media',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'srv',
  'sys',
  'tmp',
  'usr/bin',
  'usr/games',
  'usr/include',
  'usr/lib',
  'usr/lib64',
  'usr/libexec',
  'usr/local/bin',
  'usr/local/etc',
  'usr/local/games',
  'usr/local/include',
  'usr/local/lib',
  'usr/local/sbin',
  'usr/local/share/man',
  'usr/local/src',
  'usr/sbin',
  'usr/share/bash-completion/completions',
  'usr/src',
  'var/backups',
  'var/cache',
  'var/lib',
  'var/local',
  'var/log',
  'var/mail',
  'var/opt',
  'var/spool',
  'var/tmp',
];

const LINKS = [
  ['bin', 'usr/bin'],
  ['lib', 'usr/lib'],
  ['lib64', 'usr/lib64'],
  ['sbin', 'usr/sbin'],
  ['etc/localtime', '/usr/share/zoneinfo/Etc/UTC'],
  ['etc/mtab', '../proc/self/mounts'],
  ['etc/os-release', '../usr/lib/os-release'],
  ['usr/local/man', 'share/man'],
  ['var/lock', '/run/lock'],
  ['var/run', '/run'],
] as const;

/** The mounts of a host: a Debian root on a disk, and the file systems of the kernel where a Debian host has them. */
export function hostMounts(kernel: Kernel): MountNamespace {
  const { clock } = kernel.world;
  const disk = new MemoryFileSystem({ clock });
  disk.device = makedev(254, 0);
  for (const path of DIRECTORIES) disk.directory(path);
  for (const [path, target] of LINKS) disk.putLink(path, target);
  for (const path of ['tmp', 'var/tmp']) disk.directory(path).setMode(0o1777);
  disk.directory('root').setMode(0o700);
  for (const [name, text] of Object.entries(hostEtc(kernel.hostname))) disk.put(`etc/${name}`, text);
  disk.put('usr/lib/os-release', OS_RELEASE);
  disk.put('etc/machine-id', `${kernel.random.fork('machine-id').hex(32)}\n`, 0o444);

  const mounts = new MountNamespace(kernel, disk, { source: '/dev/vda' });
  mounts.mount(new ProcFileSystem(kernel, kernel.pidNamespace), '/proc');
  mounts.mount(new SysFileSystem(kernel), '/sys');
  const cgroups = new MemoryFileSystem({ clock, type: 'tmpfs', options: ['mode=755'] });
  for (const hierarchy of CGROUP_HIERARCHIES) cgroups.directory(controllerName(hierarchy));
  mounts.mount(cgroups, '/sys/fs/cgroup');
  for (const hierarchy of CGROUP_HIERARCHIES) {
    const fs = new CgroupFileSystem(kernel, hierarchy);
    mounts.superBlocks.cgroups.set(hierarchy, fs);
    mounts.mount(fs, `/sys/fs/cgroup/${controllerName(hierarchy)}`);
  }
  mounts.mount(hostDevices(clock), '/dev');
  mounts.mount(new MemoryFileSystem({ clock, type: 'tmpfs', mode: 0o1777 }), '/dev/shm');
  mounts.mount(new PtsFileSystem(clock), '/dev/pts');
  mounts.mount(new MemoryFileSystem({ clock, type: 'mqueue', mode: 0o1777 }), '/dev/mqueue');
  const run = new MemoryFileSystem({ clock, type: 'tmpfs', options: ['mode=755'] });
  run.directory('lock').setMode(0o1777);
  mounts.mount(run, '/run');
  return mounts;
}

/** The directory of a hierarchy under /sys/fs/cgroup. */
export function controllerName(hierarchy: string): string {
  return hierarchy.replace(/^name=/, '');
}
