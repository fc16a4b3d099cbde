import type { Process } from '../process/process.ts';
import { deviceText } from './inode.ts';
import type { Mount } from './mount.ts';

/** /proc/PID/mounts: fstab(5)'s fields for every mount that the process can reach. */
export function mountsText(process: Process): string {
  return reachable(process)
    .map(({ mount, path }) => {
      const options = [access(mount.readOnly), ...mount.flags, ...mount.fs.superOptions()].join(',');
      return `${escaped(mount.source)} ${escaped(path)} ${mount.type} ${options} 0 0\n`;
    })
    .join('');
}

/** /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export function mountInfoText(process: Process): string {
  return reachable(process)
    .map(({ mount, path }) => {
      const parent = mount.mountpoint?.mount.id ?? mount.id;
      const own = [access(mount.readOnly), ...mount.flags].join(',');
      const superOptions = [access(readOnlyThroughout(mount)), ...mount.fs.superOptions()].join(',');
      const { id, fs, rootPath, type, source } = mount;
      const shared = mount.peers ? ` shared:${mount.peers.id}` : '';
      const master = mount.master ? ` master:${mount.master.id}` : '';
      const more = `${shared}${master}${mount.unbindable ? ' unbindable' : ''}`;
      return `${id} ${parent} ${deviceText(fs.device)} ${escaped(rootPath)} ${escaped(path)} ${own}${more} - ${type} ${escaped(source)} ${superOptions}\n`;
    })
    .join('');
}

function reachable({ fs }: Process): { mount: Mount; path: string }[] {
  const found: { mount: Mount; path: string }[] = [];
  for (const mount of fs.mounts.mounts) {
    const path = fs.pathTo(mount.location);
    if (path !== undefined) found.push({ mount, path });
  }
  return found;
}

/** Whether the file system itself was mounted read-only, and not only made so here. */
function readOnlyThroughout(mount: Mount): boolean {
  return mount.readOnly && mount.rootPath === '/' && (mount.type === 'sysfs' || mount.type === 'tmpfs');
}

function access(readOnly: boolean): string {
  return readOnly ? 'ro' : 'rw';
}

function escaped(text: string): string {
  return text.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
