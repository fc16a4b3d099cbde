import { Errno } from '../errno.ts';
import { capableOver, hostGid, hostUid } from './credentials.ts';
import type { Process } from './process.ts';
import { OVERFLOW_ID, type UserNamespace } from './usernamespace.ts';

/**
 * Writes uid_map or gid_map of a user namespace (user_namespaces(7)): once, by who may set any user there, or one line for the
 * writer's own number.
 * @throws Errno EPERM; EINVAL for what is no map
 */
export function writeIdMap(
  writer: Process | undefined,
  user: UserNamespace,
  map: 'uidMap' | 'gidMap',
  text: string,
): void {
  if (user[map].length > 0 || !user.parent) throw new Errno('EPERM');
  const ranges = text
    .trim()
    .split('\n')
    .map((line) => {
      const [inside = Number.NaN, outside = Number.NaN, count = 0] = line.trim().split(/\s+/).map(Number);
      if (![inside, outside].every((each) => each >= 0) || !(count > 0)) throw new Errno('EINVAL');
      return { inside, outside, count };
    });
  if (writer) {
    const { credentials } = writer;
    const capability = map === 'uidMap' ? 'SETUID' : 'SETGID';
    const inParent = user.parent.parent ? user.parent : undefined;
    const own = map === 'uidMap' ? hostUid(credentials) : hostGid(credentials);
    const [first] = ranges;
    const single = ranges.length === 1 && first?.count === 1 && (first.outside === own || inParent !== undefined);
    const may =
      capableOver(credentials, capability, user) &&
      (capableOver(credentials, capability, inParent) || (single && (map === 'uidMap' || user.setgroups === 'deny')));
    if (!may) throw new Errno('EPERM');
  }
  user[map] = ranges;
  for (const { credentials } of membersOf(writer, user)) {
    const { unmapped } = credentials;
    if (!unmapped) continue;
    if (map === 'uidMap') credentials.uid = user.uidOf(unmapped.uid) ?? OVERFLOW_ID;
    else credentials.gid = user.gidOf(unmapped.gid) ?? OVERFLOW_ID;
  }
}

function membersOf(writer: Process | undefined, user: UserNamespace): Process[] {
  return writer ? [...writer.kernel.processes].filter(({ credentials }) => credentials.user === user) : [];
}
