import { Errno } from '../errno.ts';
import { NetNamespace } from '../netns.ts';
import { UtsNamespace } from '../uts.ts';
import { FileSystemContext } from '../vfs/context.ts';
import { MountNamespace } from '../vfs/mount.ts';
import type { NamespaceInode, NamespaceKind } from '../vfs/nsfs.ts';
import { ALL_CAPABILITIES } from './capabilities.ts';
import { capableOver, hostGid, hostUid } from './credentials.ts';
import { CgroupNamespace, IpcNamespace } from './ipcnamespace.ts';
import { PidNamespace } from './pidnamespace.ts';
import type { Process } from './process.ts';
import { systemCall } from './seccomp.ts';
import { OVERFLOW_ID, UserNamespace } from './usernamespace.ts';

/** The flags of clone(2) for new namespaces. */
export const CLONE_FLAGS: Readonly<Record<NamespaceKind, number>> = {
  time: 0x80,
  mnt: 0x20000,
  cgroup: 0x2000000,
  uts: 0x4000000,
  ipc: 0x8000000,
  user: 0x10000000,
  pid: 0x20000000,
  net: 0x40000000,
};

/**
 * unshare(2): the process leaves namespaces for new ones; a new PID namespace is for its children alone.
 * @throws Errno EPERM without CAP_SYS_ADMIN, unless it makes a user namespace with them
 */
export function unshare(proc: Process, kinds: ReadonlySet<NamespaceKind>): void {
  const { kernel, namespaces } = proc;
  let flags = 0;
  for (const kind of kinds) flags |= CLONE_FLAGS[kind];
  systemCall(proc, 'unshare', [flags]);
  if (kinds.has('user')) enterNewUser(proc);
  const { user } = proc.credentials;
  if (kinds.size > (kinds.has('user') ? 1 : 0) && !capableOver(proc.credentials, 'SYS_ADMIN', user))
    throw new Errno('EPERM');
  if (kinds.has('mnt')) {
    proc.fs = proc.fs.unshare().clone(proc);
    proc.fs.mounts.user = user;
  }
  if (kinds.has('uts')) {
    const { hostname, domainname } = namespaces.uts;
    namespaces.uts = new UtsNamespace(kernel.inode(), hostname, domainname, user);
  }
  if (kinds.has('ipc')) namespaces.ipc = new IpcNamespace(kernel.innerInode(), user);
  if (kinds.has('net')) {
    namespaces.net = new NetNamespace(kernel, `unshare-${proc.globalPid}`);
    namespaces.net.user = user;
  }
  if (kinds.has('cgroup')) namespaces.cgroup = new CgroupNamespace(kernel.innerInode(), proc.cgroup, user);
  if (kinds.has('pid')) proc.pidForChildren = new PidNamespace(kernel.inode(), namespaces.pid, user);
}

function enterNewUser(proc: Process): void {
  const { kernel, credentials } = proc;
  const parent = credentials.user ?? kernel.user;
  const uid = hostUid(credentials);
  const gid = hostGid(credentials);
  if (parent.level > 0 && (parent.uidOf(uid) === undefined || parent.gidOf(gid) === undefined))
    throw new Errno('EPERM');
  proc.credentials = {
    ...credentials,
    uid: OVERFLOW_ID,
    gid: OVERFLOW_ID,
    unmapped: { uid, gid },
    user: new UserNamespace(kernel.innerInode(), parent, uid),
    capabilities: ALL_CAPABILITIES,
    permitted: ALL_CAPABILITIES,
    bounding: ALL_CAPABILITIES,
    inheritable: new Set(),
    ambient: new Set(),
  };
}

/**
 * setns(2): the process enters a namespace; a PID namespace is entered by its children alone.
 * @throws Errno EPERM without CAP_SYS_ADMIN over it; EINVAL for its own user namespace, or where it is of another kind
 */
export function setns(proc: Process, kind: NamespaceKind, namespace: NamespaceInode['namespace']): void {
  systemCall(proc, 'setns');
  const { namespaces, credentials } = proc;
  if (kind === 'user') {
    if (!(namespace instanceof UserNamespace) || namespace === (credentials.user ?? proc.kernel.user))
      throw new Errno('EINVAL');
    if (!capableOver(credentials, 'SYS_ADMIN', namespace)) throw new Errno('EPERM');
    enterUser(proc, namespace);
    return;
  }
  if (kind === 'time') {
    if (!capableOver(credentials, 'SYS_ADMIN', undefined)) throw new Errno('EPERM');
    return;
  }
  const { user } = namespace as { user?: UserNamespace };
  if (!capableOver(credentials, 'SYS_ADMIN', user) || !credentials.capabilities.has('SYS_ADMIN'))
    throw new Errno('EPERM');
  if (kind === 'net' && namespace instanceof NetNamespace) namespaces.net = namespace;
  else if (kind === 'uts' && namespace instanceof UtsNamespace) namespaces.uts = namespace;
  else if (kind === 'ipc' && namespace instanceof IpcNamespace) namespaces.ipc = namespace;
  else if (kind === 'cgroup' && namespace instanceof CgroupNamespace) namespaces.cgroup = namespace;
  else if (kind === 'mnt' && namespace instanceof MountNamespace) {
    if (!credentials.capabilities.has('SYS_CHROOT')) throw new Errno('EPERM');
    proc.fs = FileSystemContext.create(namespace).clone(proc);
  } else if (kind === 'pid' && namespace instanceof PidNamespace) {
    let within: PidNamespace | undefined = namespace;
    while (within && within !== namespaces.pid) within = within.parent;
    if (!within) throw new Errno('EINVAL');
    proc.pidForChildren = namespace;
  } else throw new Errno('EINVAL');
}

function enterUser(proc: Process, user: UserNamespace): void {
  const { credentials, kernel } = proc;
  const uid = hostUid(credentials);
  const gid = hostGid(credentials);
  const { user: _, unmapped: __, ...rest } = credentials;
  proc.credentials = {
    ...rest,
    ...(user !== kernel.user && { user }),
    uid: user.uidOf(uid) ?? OVERFLOW_ID,
    gid: user.gidOf(gid) ?? OVERFLOW_ID,
    ...((user.uidOf(uid) === undefined || user.gidOf(gid) === undefined) && { unmapped: { uid, gid } }),
    capabilities: ALL_CAPABILITIES,
    permitted: ALL_CAPABILITIES,
    bounding: ALL_CAPABILITIES,
  };
}
