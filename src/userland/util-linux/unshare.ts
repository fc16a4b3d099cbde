import { type ErrnoCode, isErrno } from '#kernel/errno.ts';
import { hostGid, hostUid } from '#kernel/process/credentials.ts';
import { writeIdMap } from '#kernel/process/idmap.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { CLONE_FLAGS, unshare as leave } from '#kernel/process/unshare.ts';
import type { NamespaceKind } from '#kernel/vfs/nsfs.ts';
import { ProcFileSystem } from '#kernel/vfs/procfs.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { nameOfUser } from '../text/owners.ts';
import { findExecutable } from '../text/path.ts';
import { idOf } from './ids.ts';
import { UNSHARE_USAGE, versionOf } from './usage.ts';

const LONG = {
  'net=?': 'n',
  'uts=?': 'u',
  'mount=?': 'm',
  'ipc=?': 'i',
  'pid=?': 'p',
  'user=?': 'U',
  'cgroup=?': 'C',
  'time=?': 'T',
  fork: 'f',
  'map-root-user': 'r',
  'map-current-user': 'c',
  'map-user=': 'map-user',
  'map-group=': 'map-group',
  'map-users=': 'map-users',
  'map-groups=': 'map-groups',
  'map-auto': 'map-auto',
  'mount-proc=?': 'mount-proc',
  'propagation=': 'propagation',
  'kill-child=?': 'kill-child',
  'forward-signals': 'forward-signals',
  'setgroups=': 'setgroups',
  'keep-caps': 'keep-caps',
  'root=': 'R',
  'wd=': 'w',
  'setuid=': 'S',
  'setgid=': 'G',
  help: 'h',
  version: 'V',
};
const BUSYBOX_LONG = {
  mount: 'm',
  uts: 'u',
  ipc: 'i',
  net: 'n',
  pid: 'p',
  user: 'U',
  fork: 'f',
  'map-root-user': 'r',
  'mount-proc=?': 'mount-proc',
  'propagation=': 'propagation',
};
const KINDS: Readonly<Record<string, NamespaceKind>> = {
  n: 'net',
  u: 'uts',
  m: 'mnt',
  i: 'ipc',
  p: 'pid',
  U: 'user',
  C: 'cgroup',
  T: 'time',
};
const PROC_FLAGS = ['nosuid', 'nodev', 'noexec', 'relatime'];

/** What ends unshare: it has been said why. */
class Failure extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

/** unshare: runs a program in new namespaces. */
export function unshare(family: Family): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const options = yield* getopt(
      proc,
      {
        short: gnu ? 'numipUCTfrcR:w:S:G:hV' : 'numipUfr',
        long: gnu ? LONG : BUSYBOX_LONG,
        stopAtOperand: true,
        usage: 'unshare [OPTIONS] [PROG ARGS]',
      },
      family,
    );
    if (options.has('h') || options.has('V')) {
      yield* proc.print(options.has('h') ? UNSHARE_USAGE : versionOf('unshare'));
      return 0;
    }
    const command = options.operands.length > 0 ? options.operands : [proc.env.get('SHELL') ?? '/bin/sh'];
    try {
      enter(proc, options, family);
      if (options.has('f') || options.has('kill-child') || options.has('forward-signals')) {
        const child = proc.fork(function* (inner) {
          return yield* run(inner, options, command);
        });
        if (options.has('kill-child')) child.parentDeathSignal = 'SIGKILL';
        yield* proc.wait(child);
        return child.status ? statusNumber(child.status) : 0;
      }
      return yield* run(proc, options, command);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* proc.printError(`unshare: ${error.message}\n`);
      return error.status;
    }
  };
}

/** Leaves namespaces, keeps new ones under paths, and says who is who in a user namespace. @throws Failure */
function enter(proc: Process, options: Options, family: Family): void {
  const kinds = new Set<NamespaceKind>();
  for (const [letter] of options.given) if (KINDS[letter]) kinds.add(KINDS[letter]);
  const maps = ['r', 'c', 'map-user', 'map-group', 'map-users', 'map-groups', 'map-auto'];
  if (maps.some((name) => options.has(name))) kinds.add('user');
  if (options.has('mount-proc')) kinds.add('mnt');
  if (options.has('map-auto'))
    throw new Failure(`no line matching user "${nameOfUser(proc, proc.credentials.uid)}" in /etc/subuid`);
  const before = { uid: proc.credentials.uid, gid: proc.credentials.gid };
  const outside = proc.fs;
  try {
    leave(proc, kinds);
  } catch (error) {
    if (!isErrno(error)) throw error;
    let flags = 0;
    for (const kind of kinds) flags |= CLONE_FLAGS[kind];
    throw new Failure(
      family === 'gnu' ? `unshare failed: ${error.message}` : `unshare(0x${flags.toString(16)}): ${error.message}`,
    );
  }
  keep(proc, options, outside);
  mapUsers(proc, options, before);
}

function keep(proc: Process, options: Options, outside: Process['fs']): void {
  for (const [letter, path] of options.given) {
    const kind = KINDS[letter];
    if (kind === undefined || path === '') continue;
    const { namespaces, credentials, kernel } = proc;
    const found = {
      net: namespaces.net,
      uts: namespaces.uts,
      ipc: namespaces.ipc,
      cgroup: namespaces.cgroup,
      mnt: proc.fs.mounts,
      pid: proc.pidForChildren ?? namespaces.pid,
      user: credentials.user ?? kernel.user,
      time: { inode: 4026531834 },
    }[kind];
    try {
      outside.bindNamespace(path, kind, found);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(`mount /proc/${proc.pid}/ns/${kind} on ${path} failed: ${error.message}`);
    }
  }
}

function mapUsers(proc: Process, options: Options, before: { uid: number; gid: number }): void {
  const { user } = proc.credentials;
  if (!user) return;
  const uid = options.has('c') ? before.uid : options.has('r') ? 0 : number(proc, options, 'map-user', 'passwd');
  const gid = options.has('c') ? before.gid : options.has('r') ? 0 : number(proc, options, 'map-group', 'group');
  const lines = (name: string) =>
    options
      .values(name)
      .map((text) => text.replace(/[:,]/g, ' '))
      .join('\n');
  const parentUid = user.parent?.uidOf(hostUid(proc.credentials)) ?? before.uid;
  const parentGid = user.parent?.gidOf(hostGid(proc.credentials)) ?? before.gid;
  const attempt = (map: 'uidMap' | 'gidMap', text: string) => {
    try {
      writeIdMap(proc, user, map, text);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const file = `/proc/self/${map === 'uidMap' ? 'uid_map' : 'gid_map'}`;
      throw new Failure(`write failed ${file}: ${error.message}`);
    }
  };
  if (options.value('setgroups') === 'deny' || gid !== undefined) user.setgroups = 'deny';
  if (lines('map-users') !== '') attempt('uidMap', lines('map-users'));
  else if (uid !== undefined) attempt('uidMap', `${uid} ${parentUid} 1`);
  if (lines('map-groups') !== '') attempt('gidMap', lines('map-groups'));
  else if (gid !== undefined) attempt('gidMap', `${gid} ${parentGid} 1`);
}

function number(proc: Process, options: Options, name: string, file: 'passwd' | 'group'): number | undefined {
  const text = options.value(name);
  return text === undefined ? undefined : idOf(proc, text, file);
}

/** What comes in the process that becomes the program. @throws Failure */
function* run(proc: Process, options: Options, command: readonly string[]) {
  const attempt = (what: (reason: string) => string, act: () => void, status = 1) => {
    try {
      act();
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(what(error.message), status);
    }
  };
  try {
    const root = options.value('R');
    if (root !== undefined) {
      attempt(
        (reason) => `cannot change root directory to '${root}': ${reason}`,
        () => proc.fs.chroot(root),
      );
      proc.fs.chdir('/');
    }
    const directory = options.value('w');
    if (directory !== undefined)
      attempt(
        (reason) => `cannot chdir to '${directory}': ${reason}`,
        () => proc.fs.chdir(directory),
      );
    if (options.has('mount-proc')) {
      const target = options.value('mount-proc') || '/proc';
      const pids = proc.pidForChildren ?? proc.namespaces.pid;
      const fs = new ProcFileSystem(proc.kernel, pids);
      attempt(
        (reason) => `mount ${target} failed: ${reason}`,
        () => {
          proc.fs.mount(fs, target, { flags: PROC_FLAGS, source: 'proc' });
        },
      );
    }
    const gid = options.value('G');
    if (gid !== undefined) {
      attempt(
        (reason) => `setgroups failed: ${reason}`,
        () => setgroups(proc, []),
      );
      attempt(
        (reason) => `setgid failed: ${reason}`,
        () => setgid(proc, Number(gid)),
      );
    }
    const uid = options.value('S');
    if (uid !== undefined)
      attempt(
        (reason) => `setuid failed: ${reason}`,
        () => setuid(proc, Number(uid)),
      );
    return yield* become(proc, command);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* proc.printError(`unshare: ${error.message}\n`);
    return error.status;
  }
}

/** Becomes `command`. @throws Failure where it cannot be executed */
function* become(proc: Process, command: readonly string[]) {
  const [name = ''] = command;
  try {
    return yield* proc.exec(findExecutable(proc, name), [...command]);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const missing: ErrnoCode = 'ENOENT';
    throw new Failure(`failed to execute ${name}: ${error.message}`, error.code === missing ? 127 : 126);
  }
}
