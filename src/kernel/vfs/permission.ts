import { Errno } from '../errno.ts';
import type { Capability } from '../process/capabilities.ts';
import type { FilePermission } from '../process/confinement.ts';
import { type Credentials, hostUid } from '../process/credentials.ts';
import type { DirectoryInode } from './directory.ts';
import type { Inode, Viewer } from './inode.ts';
import type { Location } from './mount.ts';

export type Access = 'r' | 'w' | 'x';

const BIT = { r: 4, w: 2, x: 1 } as const;

/** Whether `credentials` have `capability`; none stand for the kernel itself, which may do everything. */
export function capable(credentials: Credentials | undefined, capability: Capability): boolean {
  return credentials === undefined || credentials.capabilities.has(capability);
}

/** Whether the mode bits, or capabilities, let `credentials` do `access` (capabilities(7), path_resolution(7)). */
export function mayAccess(inode: Inode, access: Access, credentials: Credentials | undefined): boolean {
  return modeAllows(inode, access, credentials) && permitted(inode, access, credentials);
}

/** Whether the security module lets it pass: it is asked last, and only where it confines who wants to. */
function permitted(inode: Inode, permission: FilePermission, credentials: Credentials | undefined): boolean {
  return credentials?.confinement?.permits?.(inode, permission) ?? true;
}

function modeAllows(inode: Inode, access: Access, credentials: Credentials | undefined): boolean {
  const bit = BIT[access];
  if (credentials !== undefined) {
    const shift = hostUid(credentials) === inode.uid ? 6 : inGroup(credentials, inode.gid) ? 3 : 0;
    if ((inode.mode >> shift) & bit) return true;
    if (credentials.capabilities.size === 0) return false;
    if (!mapped(inode, credentials)) return false;
  }
  const directory = inode.type === 'directory';
  if (capable(credentials, 'DAC_OVERRIDE')) return access !== 'x' || directory || (inode.mode & 0o111) !== 0;
  return capable(credentials, 'DAC_READ_SEARCH') && (access === 'r' || (access === 'x' && directory));
}

/** @throws Errno EACCES */
export function checkAccess(inode: Inode, access: Access, credentials: Credentials | undefined): void {
  if (!mayAccess(inode, access, credentials)) throw new Errno('EACCES');
}

/** Writing to a file, where a security module confines the writer. @throws Errno EACCES */
export function checkConfinement(at: Location, writer: Viewer): void {
  const confinement = writer?.credentials.confinement;
  if (confinement?.refusesWriting(writer?.fs.pathTo(at) ?? '')) throw new Errno('EACCES');
}

/** Changes to the file system behind a place. @throws Errno EROFS */
export function checkWritable(at: Location): void {
  if (at.mount.readOnly) throw new Errno('EROFS');
}

/** Removing or renaming `inode` out of `directory`, which may be sticky. @throws Errno EACCES, EPERM */
export function checkRemoval(directory: DirectoryInode, inode: Inode, credentials: Credentials | undefined): void {
  checkAccess(directory, 'w', credentials);
  if (!permitted(inode, 'unlink', credentials)) throw new Errno('EACCES');
  if ((directory.mode & 0o1000) === 0 || credentials === undefined) return;
  const uid = hostUid(credentials);
  if (uid === inode.uid || uid === directory.uid) return;
  if (!mapped(inode, credentials) || !capable(credentials, 'FOWNER')) throw new Errno('EPERM');
}

/** Changing what only the owner may. @throws Errno EPERM */
export function checkOwner(inode: Inode, credentials: Credentials | undefined): void {
  if (!permitted(inode, 'setattr', credentials)) throw new Errno('EACCES');
  if (credentials === undefined || hostUid(credentials) === inode.uid) return;
  if (!mapped(inode, credentials) || !capable(credentials, 'FOWNER')) throw new Errno('EPERM');
}

/** Whether owner and group of a file have numbers where `credentials` are: capabilities count over no other files. */
export function mapped(inode: Inode, { user }: Credentials): boolean {
  return user === undefined || (user.uidOf(inode.uid) !== undefined && user.gidOf(inode.gid) !== undefined);
}

function inGroup({ gid, groups, user }: Credentials, of: number): boolean {
  if (user) return [gid, ...(groups ?? [])].some((each) => user.hostGid(each) === of);
  return gid === of || (groups?.includes(of) ?? false);
}
