import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { IdRange } from '#kernel/process/usernamespace.ts';
import type { DaemonLog } from '../daemonlog.ts';
import type { DaemonConfig } from './config.ts';
import { ConfigError } from './values.ts';

/** Whose numbers containers have on the host instead of their own: `userns-remap`. */
export interface Remap {
  readonly uidMap: readonly IdRange[];
  readonly gidMap: readonly IdRange[];
  /** The host's numbers of root in containers. */
  readonly uid: number;
  readonly gid: number;
}

const STANDARD = 'dockremap';
const RANGE = 65_536;
const FIRST = 100_000;

interface Named {
  name: string;
  id: number;
}

/**
 * Reads `userns-remap` (moby daemon.setupRemappedRoot): `default`, or a user, and perhaps a group, by name or number, whose
 * ranges stand in /etc/subuid and /etc/subgid. The standard user is made where it is missing.
 * @returns undefined where containers have the host's numbers
 * @throws ConfigError with what dockerd prints
 */
export function* readRemap(proc: Process, config: DaemonConfig, log: DaemonLog): Coroutine<Remap | undefined> {
  const spec = config.text('userns-remap', '');
  if (spec === '') return undefined;
  const parts = spec.split(':');
  if (parts.length > 2) throw new ConfigError(`Invalid user/group specification in --userns-remap: "${spec}"`);
  const [userText = '', groupText] = parts;
  if (userText === 'default') makeStandardUser(proc);
  const user = lookUpUser(proc, userText === 'default' ? STANDARD : userText);
  const group =
    groupText === undefined
      ? groupOfUser(proc, user.name)
      : lookUpGroup(proc, groupText === 'default' ? STANDARD : groupText);
  if (user.name === 'root') {
    yield* log.warn('User namespaces: root cannot be remapped with itself; user namespaces are OFF');
    return undefined;
  }
  yield* log.info(`User namespaces: ID ranges will be mapped to subuid/subgid ranges of: ${user.name}`);
  const uidMap = ranges(proc, 'uid', user.name, user.id);
  const gidMap = ranges(proc, 'gid', group.name, group.id);
  return { uidMap, gidMap, uid: uidMap[0]?.outside ?? 0, gid: gidMap[0]?.outside ?? 0 };
}

function lines(proc: Process, path: string): string[][] {
  if (!proc.fs.exists(path)) return [];
  return proc.fs
    .readText(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}

function lookUpUser(proc: Process, text: string): Named {
  const entry = lines(proc, '/etc/passwd').find(
    ([name, , uid]) => name === text || (/^\d+$/.test(text) && uid === text),
  );
  if (entry) return { name: entry[0] ?? '', id: Number(entry[2]) };
  const reason = `getent unable to find entry "${text}" in passwd database`;
  throw new ConfigError(
    /^\d+$/.test(text)
      ? `Uid ${text} has no entry in /etc/passwd: ${reason}`
      : `Error during uid lookup for "${text}": ${reason}`,
  );
}

/** Without a group, one of the user's name has to be there. */
function groupOfUser(proc: Process, user: string): Named {
  const entry = lines(proc, '/etc/group').find(([name]) => name === user);
  if (entry) return { name: entry[0] ?? '', id: Number(entry[2]) };
  throw new ConfigError(
    `Error during gid lookup for "${user}": getent unable to find entry "${user}" in group database`,
  );
}

function lookUpGroup(proc: Process, text: string): Named {
  const entry = lines(proc, '/etc/group').find(
    ([name, , gid]) => name === text || (/^\d+$/.test(text) && gid === text),
  );
  if (entry) return { name: entry[0] ?? '', id: Number(entry[2]) };
  const reason = `getent unable to find entry "${text}" in group database`;
  throw new ConfigError(
    /^\d+$/.test(text)
      ? `Gid ${text} has no entry in /etc/group: ${reason}`
      : `Error during groupname lookup for "${text}": ${reason}`,
  );
}

function ranges(proc: Process, kind: 'uid' | 'gid', name: string, id: number): IdRange[] {
  let inside = 0;
  const found = lines(proc, `/etc/sub${kind}`)
    .filter(([owner]) => owner === name || owner === String(id))
    .map(([, outside, count]) => ({ outside: Number(outside), count: Number(count) }))
    .sort((a, b) => a.outside - b.outside)
    .map(({ outside, count }) => {
      const range = { inside, outside, count };
      inside += count;
      return range;
    });
  if (found.length > 0) return found;
  throw new ConfigError(
    `Can't create ID mappings: no sub${kind} ranges found for ${kind === 'uid' ? 'user' : 'group'} "${name}"`,
  );
}

/** useradd -r dockremap, with ranges behind those that others have. */
function makeStandardUser(proc: Process): void {
  const { fs } = proc;
  const free = (path: string) => {
    const used = new Set(lines(proc, path).map((fields) => Number(fields[2])));
    let id = 999;
    while (used.has(id)) id--;
    return id;
  };
  if (!lines(proc, '/etc/group').some(([name]) => name === STANDARD))
    fs.appendFile('/etc/group', `${STANDARD}:x:${free('/etc/group')}:\n`);
  if (!lines(proc, '/etc/passwd').some(([name]) => name === STANDARD)) {
    const gid = lines(proc, '/etc/group').find(([name]) => name === STANDARD)?.[2];
    fs.appendFile('/etc/passwd', `${STANDARD}:x:${free('/etc/passwd')}:${gid}::/home/${STANDARD}:/bin/false\n`);
  }
  for (const path of ['/etc/subuid', '/etc/subgid']) {
    const known = lines(proc, path);
    if (known.some(([name]) => name === STANDARD)) continue;
    const first = Math.max(FIRST, ...known.map(([, start, count]) => Number(start) + Number(count)));
    fs.appendFile(path, `${STANDARD}:${first}:${RANGE}\n`, 0o644);
  }
}
