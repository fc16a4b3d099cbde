import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** `user[:group]` of --chown by the image's own files; a user alone is the group as well. @throws DockerError */
export function lookUpOwner(view: FileSystemContext, chown: string): { uid: number; gid: number } {
  const parts = chown.split(':');
  if (parts.length > 2) throw invalidParameter(`invalid chown string format: ${chown}`);
  const [user = '', group = user] = parts;
  return { uid: find(view, 'user', '/etc/passwd', user, 'uid'), gid: find(view, 'group', '/etc/group', group, 'gid') };
}

function find(view: FileSystemContext, what: string, file: string, name: string, id: string): number {
  if (/^[+-]?\d+$/.test(name)) return Number(name);
  const fail = (reason: string) => unknownError(`can't find ${id} for ${what} ${name}: ${reason}`);
  if (!view.find(file)) throw fail(`open ${file}: no such file or directory`);
  for (const line of view.readText(file).split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name && /^\d+$/.test(fields[2] ?? '')) return Number(fields[2]);
  }
  throw fail(`no such ${what}: ${name}`);
}
