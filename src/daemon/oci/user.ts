import { invalidParameter } from '#errdefs/errdefs.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** Who a process in a container is, and where it is at home. */
export interface User {
  uid: number;
  gid: number;
  groups: number[];
  home: string;
}

interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

interface GroupEntry {
  name: string;
  gid: number;
  members: string[];
}

/**
 * Finds a user `name|uid[:group|gid]` in the container's /etc/passwd and /etc/group (moby/sys/user GetExecUser).
 * @param additional groups of --group-add, names or numbers
 * @throws DockerError `unable to find user x: no matching entries in passwd file`
 */
export function resolveUser(fs: FileSystemContext, text: string, additional: readonly string[]): User {
  const [userText = '', groupText] = text.split(':');
  const wanted = userText === '' ? '0' : userText;
  const users = passwd(fs);
  const groups = group(fs);
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const entry = users.find(({ name, uid }) => name === wanted || uid === number);
  if (!entry && number === undefined) {
    throw invalidParameter(`unable to find user ${wanted}: no matching entries in passwd file`);
  }
  const uid = entry?.uid ?? number ?? 0;
  let gid = entry?.gid ?? 0;
  const supplementary: number[] = [];
  if (groupText) gid = groupNumber(groups, groupText);
  else if (entry)
    supplementary.push(...groups.filter(({ members }) => members.includes(entry.name)).map((found) => found.gid));
  for (const extra of additional) supplementary.push(groupNumber(groups, extra));
  return { uid, gid, groups: [...new Set([gid, ...supplementary])], home: entry?.home || '/' };
}

function groupNumber(groups: readonly GroupEntry[], text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  const found = groups.find(({ name, gid }) => name === text || gid === number)?.gid ?? number;
  if (found === undefined) throw invalidParameter(`unable to find group ${text}: no matching entries in group file`);
  return found;
}

function passwd(fs: FileSystemContext): PasswdEntry[] {
  return fields(fs, '/etc/passwd').map(([name = '', , uid, gid, , home = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  }));
}

function group(fs: FileSystemContext): GroupEntry[] {
  return fields(fs, '/etc/group').map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(','),
  }));
}

function fields(fs: FileSystemContext, path: string): string[][] {
  if (!fs.exists(path)) return [];
  return fs
    .readText(path)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}
