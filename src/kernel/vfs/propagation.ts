import { DirectoryInode } from './directory.ts';
import type { Inode } from './inode.ts';
import type { Location, Mount } from './mount.ts';

/** How mounts and unmounts in one place show in others (mount_namespaces(7), "Shared subtrees"). */
export type Propagation = 'shared' | 'slave' | 'private' | 'unbindable';

/** Mounts that show the same: what is mounted in one is mounted in all, and in their slaves. */
export class PeerGroup {
  readonly members = new Set<Mount>();
  /** Mounts that hear of this group and tell it nothing. */
  readonly slaves = new Set<Mount>();

  /** @param id as in `shared:ID` of mountinfo */
  constructor(readonly id: number) {}
}

/** Where else something appears when it is mounted in `parent`: its peers, then the slaves of all of them. */
export function* receivers(parent: Mount): Generator<{ mount: Mount; slaveOf?: Mount }> {
  const group = parent.peers;
  if (group === undefined) return;
  for (const mount of group.members) if (mount !== parent) yield { mount };
  yield* slavesOf(group, parent);
}

function* slavesOf(group: PeerGroup, master: Mount): Generator<{ mount: Mount; slaveOf?: Mount }> {
  for (const mount of group.slaves) {
    yield { mount, slaveOf: master };
    if (mount.peers === undefined) continue;
    for (const peer of mount.peers.members) if (peer !== mount) yield { mount: peer, slaveOf: master };
    yield* slavesOf(mount.peers, mount);
  }
}

/** Makes `mount` a member of `group`. */
export function join(mount: Mount, group: PeerGroup): void {
  mount.peers?.members.delete(mount);
  mount.peers = group;
  group.members.add(mount);
}

/** Makes `mount` hear of `group`. */
export function follow(mount: Mount, group: PeerGroup): void {
  mount.master?.slaves.delete(mount);
  mount.master = group;
  group.slaves.add(mount);
}

/** Takes a mount out of its peers and away from its master, as when it is unmounted. */
export function leave(mount: Mount): void {
  mount.peers?.members.delete(mount);
  mount.master?.slaves.delete(mount);
  mount.peers = undefined;
  mount.master = undefined;
}

/** mount --make-shared and its like, of one mount. @param newGroup makes a group without members */
export function setPropagation(mount: Mount, kind: Propagation, newGroup: () => PeerGroup): void {
  mount.unbindable = kind === 'unbindable';
  if (kind === 'shared') {
    if (mount.peers === undefined) join(mount, newGroup());
    return;
  }
  if (kind !== 'slave') {
    leave(mount);
    return;
  }
  const group = mount.peers;
  if (group === undefined) return;
  group.members.delete(mount);
  mount.peers = undefined;
  // The last of a group has nobody to hear of but the group's own master.
  if (group.members.size > 0) follow(mount, group);
}

/** How findmnt(8) names it. */
export function propagationText(mount: Mount): string {
  const own = mount.peers ? 'shared' : 'private';
  return [own, ...(mount.master ? ['slave'] : []), ...(mount.unbindable ? ['unbindable'] : [])].join(',');
}

/** Whether a place of a file system lies at or below `root`. */
export function within({ inode, directory }: Location, root: Inode): boolean {
  let place: Inode | undefined = inode;
  if (place !== root && !(place instanceof DirectoryInode)) place = directory;
  while (place !== undefined && place !== root) place = place instanceof DirectoryInode ? place.parent : undefined;
  return place !== undefined;
}
