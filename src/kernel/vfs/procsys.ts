import { Errno } from '../errno.ts';
import { IpcNamespace } from '../process/ipcnamespace.ts';
import type { Inode, Viewer } from './inode.ts';
import type { ProcFileSystem } from './procfs.ts';
import { KERNEL_VERSION } from './procsystem.ts';
import { SyntheticDirectory } from './synthetic.ts';

/** /proc/sys: net of the reader's network namespace, kernel of its UTS namespace and the host. */
export function sysctlDirectory(proc: ProcFileSystem): SyntheticDirectory {
  return new SyntheticDirectory(proc, {
    fixed: {
      fs: () => new SyntheticDirectory(proc, { fixed: { mqueue: () => ipcDirectory(proc, 'fs.mqueue.') } }),
      kernel: () => kernelDirectory(proc),
      net: () => netDirectory(proc, ['net']),
      user: () =>
        new SyntheticDirectory(proc, {
          fixed: Object.fromEntries(
            ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'].map((kind) => [
              `max_${kind}_namespaces`,
              () => proc.file({ read: () => '95970\n' }, 0o644),
            ]),
          ),
        }),
      vm: () =>
        new SyntheticDirectory(proc, {
          // Nothing is cached that could be dropped.
          fixed: { drop_caches: () => proc.file({ read: () => '0\n', write: () => {} }, 0o200) },
        }),
    },
  });
}

function kernelDirectory(proc: ProcFileSystem): SyntheticDirectory {
  const { kernel } = proc;
  const uts = (viewer: Viewer) => viewer?.namespaces.uts ?? kernel.uts;
  const fixed = (text: string) => () => proc.file({ read: () => `${text}\n` }, 0o444);
  return new SyntheticDirectory(proc, {
    fixed: {
      ...ipcFiles(proc, 'kernel.'),
      cap_last_cap: fixed('40'),
      domainname: () =>
        proc.file({
          read: (viewer) => `${uts(viewer).domainname}\n`,
          write: (text, viewer) => {
            uts(viewer).domainname = text.trim();
          },
        }),
      hostname: () =>
        proc.file({
          read: (viewer) => `${uts(viewer).hostname}\n`,
          write: (text, viewer) => {
            uts(viewer).hostname = text.trim();
          },
        }),
      osrelease: fixed(kernel.release),
      ostype: fixed('Linux'),
      pid_max: fixed('4194304'),
      random: () =>
        new SyntheticDirectory(proc, {
          fixed: {
            boot_id: fixed(uuid(kernel.random.fork('boot_id').hex(32))),
            uuid: () => proc.file({ read: () => `${uuid(kernel.fs.mounts.superBlocks.entropy?.hex(32) ?? '')}\n` }),
          },
        }),
      version: fixed(KERNEL_VERSION),
    },
  });
}

/**
 * A directory of network settings, at any depth. Names follow sysctl(8): a dot in a device's name is a slash in a key, a
 * dot again in a path.
 */
function netDirectory(proc: ProcFileSystem, path: string[]): SyntheticDirectory {
  const prefix = `${path.join('.')}.`;
  const below = (viewer: Viewer): Map<string, boolean> => {
    const names = new Map<string, boolean>();
    for (const { key } of proc.netOf(viewer).sysctl.list()) {
      if (!key.startsWith(prefix)) continue;
      const [name = '', ...rest] = key.slice(prefix.length).split('.');
      names.set(name, rest.length > 0);
    }
    return names;
  };
  return new SyntheticDirectory(proc, {
    names: (viewer) => [...below(viewer).keys()].map((name) => name.replaceAll('/', '.')),
    lookup: (file, viewer): Inode | undefined => {
      const name = file.replaceAll('.', '/');
      const directory = below(viewer).get(name);
      if (directory === undefined) return undefined;
      if (directory) return netDirectory(proc, [...path, name]);
      const key = prefix + name;
      return proc.file({
        read: (reader) => {
          const value = proc.netOf(reader).sysctl.get(key);
          if (value === undefined) throw new Errno('ENOENT');
          return `${value}\n`;
        },
        write: (text, writer) => proc.netOf(writer).sysctl.set(key, text),
      });
    },
  });
}

/** Settings of the reader's IPC namespace. */
function ipcDirectory(proc: ProcFileSystem, prefix: string): SyntheticDirectory {
  return new SyntheticDirectory(proc, { fixed: ipcFiles(proc, prefix) });
}

function ipcFiles(proc: ProcFileSystem, prefix: string): Record<string, () => Inode> {
  const of = (viewer: Viewer) => viewer?.namespaces.ipc ?? proc.kernel.ipc;
  return Object.fromEntries(
    IpcNamespace.names(prefix).map((name) => [
      name,
      () =>
        proc.file({
          read: (viewer) => `${of(viewer).get(prefix + name)}\n`,
          write: (text, viewer) => of(viewer).set(prefix + name, text),
        }),
    ]),
  );
}

function uuid(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
