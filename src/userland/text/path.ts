import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The file that runs when `name` is called: itself where it has a slash, else the first of PATH. @throws Errno ENOENT, EACCES */
export function findExecutable(proc: Process, name: string, path = proc.env.get('PATH') ?? DEFAULT_PATH): string {
  if (name.includes('/')) return name;
  let denied = false;
  for (const folder of path.split(':')) {
    const file = `${folder || '.'}/${name}`;
    try {
      const stat = proc.fs.stat(file);
      if (stat.type === 'file' && (stat.mode & 0o111) !== 0) return file;
      denied = denied || stat.type === 'file';
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
  throw new Errno(denied ? 'EACCES' : 'ENOENT', name);
}
