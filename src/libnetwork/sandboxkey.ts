import { isErrno } from '#kernel/errno.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** Where the network namespaces of sandboxes are kept as files (moby libnetwork/osl: basePath). */
const FOLDER = '/run/docker/netns';

/** Keeps a namespace under its name, for nsenter and `ip netns`; one that is there already stays. */
export function keepNamespace(fs: FileSystemContext, name: string, netns: NetNamespace): void {
  const path = `${FOLDER}/${name}`;
  if (fs.exists(path)) return;
  fs.mkdirAll(FOLDER, 0o755);
  fs.open(path, { write: true, create: true, exclusive: true }, 0o444).close();
  fs.bindNamespace(path, 'net', netns);
}

/** The same for a name that an engine before may have left behind: its namespace is nobody's any more, and ends. */
export function replaceNamespace(fs: FileSystemContext, name: string, netns: NetNamespace): void {
  const path = `${FOLDER}/${name}`;
  if (fs.exists(path)) {
    const stale = namespaceOf(fs, path);
    dropNamespace(fs, name);
    stale?.destroy();
  }
  keepNamespace(fs, name, netns);
}

function namespaceOf(fs: FileSystemContext, path: string): NetNamespace | undefined {
  try {
    const { namespace } = fs.namespaceAt(path);
    return namespace instanceof NetNamespace ? namespace : undefined;
  } catch (error) {
    if (isErrno(error, 'EINVAL')) return undefined;
    throw error;
  }
}

/** Takes the name away again; a file that somebody unmounted or removed before is no matter. */
export function dropNamespace(fs: FileSystemContext, name: string): void {
  const path = `${FOLDER}/${name}`;
  for (const step of [() => fs.unmount(path), () => fs.unlink(path)]) {
    try {
      step();
    } catch (error) {
      if (!isErrno(error, 'EINVAL', 'ENOENT', 'EBUSY')) throw error;
    }
  }
}
