import { hostUid } from '#kernel/process/credentials.ts';
import type { Process } from '#kernel/process/process.ts';
import { OVERFLOW_ID } from '#kernel/process/usernamespace.ts';

/** The number of the user a process is of, as `viewer` sees it from its user namespace. */
export function uidSeen(viewer: Process, process: Process | undefined): number {
  const uid = process ? hostUid(process.credentials) : 0;
  const { user } = viewer.credentials;
  return user ? (user.uidOf(uid) ?? OVERFLOW_ID) : uid;
}

/** The name of a user by number, from /etc/passwd; the number where there is none. */
export function nameOfUser(proc: Process, uid: number): string {
  return nameIn(proc, '/etc/passwd', uid) ?? String(uid);
}

/** The name of a group by number, from /etc/group; the number where there is none. */
export function nameOfGroup(proc: Process, gid: number): string {
  return nameIn(proc, '/etc/group', gid) ?? String(gid);
}

function nameIn(proc: Process, file: string, id: number): string | undefined {
  if (!proc.fs.exists(file)) return undefined;
  const line = proc.fs
    .readText(file)
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(id));
  return line?.split(':')[0];
}
