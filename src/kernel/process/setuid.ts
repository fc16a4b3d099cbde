import { Errno } from '../errno.ts';
import { withUser } from './credentials.ts';
import type { Process } from './process.ts';
import { systemCall } from './seccomp.ts';

/** setuid(2): who was root and becomes somebody else loses its capabilities. @throws Errno EPERM; EINVAL for an unmapped number */
export function setuid(proc: Process, uid: number): void {
  systemCall(proc, 'setuid', [uid]);
  const { credentials } = proc;
  if (credentials.user && credentials.user.hostUid(uid) === undefined) throw new Errno('EINVAL');
  if (!credentials.capabilities.has('SETUID') && credentials.uid !== uid) throw new Errno('EPERM');
  proc.credentials = withUser(credentials, { uid });
}

/** setgid(2) @throws Errno EPERM; EINVAL for an unmapped number */
export function setgid(proc: Process, gid: number): void {
  systemCall(proc, 'setgid', [gid]);
  const { credentials } = proc;
  if (credentials.user && credentials.user.hostGid(gid) === undefined) throw new Errno('EINVAL');
  if (!credentials.capabilities.has('SETGID') && credentials.gid !== gid) throw new Errno('EPERM');
  proc.credentials = { ...credentials, gid };
}

/** setgroups(2) @throws Errno EPERM; EINVAL for an unmapped number */
export function setgroups(proc: Process, groups: readonly number[]): void {
  systemCall(proc, 'setgroups');
  const { credentials } = proc;
  if (!credentials.capabilities.has('SETGID') || credentials.user?.setgroups === 'deny') throw new Errno('EPERM');
  if (credentials.user && groups.some((gid) => credentials.user?.hostGid(gid) === undefined)) throw new Errno('EINVAL');
  proc.credentials = { ...credentials, groups };
}
