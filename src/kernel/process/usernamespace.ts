/** A line of uid_map or gid_map: `count` numbers from `inside` here are those from `outside` in the parent. */
export interface IdRange {
  inside: number;
  outside: number;
  count: number;
}

/** What numbers without a counterpart are shown as (/proc/sys/kernel/overflowuid). */
export const OVERFLOW_ID = 65_534;
const EVERY_ID: readonly IdRange[] = [{ inside: 0, outside: 0, count: 4_294_967_295 }];

/** user_namespaces(7): numbers of users and groups, and capabilities, that count only within. */
export class UserNamespace {
  uidMap: readonly IdRange[] = [];
  gidMap: readonly IdRange[] = [];
  /** /proc/PID/setgroups. */
  setgroups: 'allow' | 'deny' = 'allow';
  readonly level: number;

  constructor(
    readonly inode: number,
    readonly parent?: UserNamespace,
    /** The user of the host that made it, who has every capability in it. */
    readonly owner = 0,
  ) {
    this.level = parent ? parent.level + 1 : 0;
    if (!parent) this.uidMap = this.gidMap = EVERY_ID;
  }

  /** The host's number of user `uid` here; undefined where it has none. */
  hostUid(uid: number): number | undefined {
    return up(this, uid, 'uidMap');
  }

  hostGid(gid: number): number | undefined {
    return up(this, gid, 'gidMap');
  }

  /** The number here of the host's user `uid`; undefined where there is none. */
  uidOf(uid: number): number | undefined {
    return down(this, uid, 'uidMap');
  }

  gidOf(gid: number): number | undefined {
    return down(this, gid, 'gidMap');
  }

  /** Whether `other` is this namespace or within it. */
  contains(other: UserNamespace): boolean {
    for (let space: UserNamespace | undefined = other; space; space = space.parent) if (space === this) return true;
    return false;
  }
}

function up(space: UserNamespace, id: number, map: 'uidMap' | 'gidMap'): number | undefined {
  let number = id;
  for (let at: UserNamespace = space; at.parent; at = at.parent) {
    const range = at[map].find(({ inside, count }) => number >= inside && number < inside + count);
    if (!range) return undefined;
    number = number - range.inside + range.outside;
  }
  return number;
}

function down(space: UserNamespace, id: number, map: 'uidMap' | 'gidMap'): number | undefined {
  if (!space.parent) return id;
  const number = down(space.parent, id, map);
  if (number === undefined) return undefined;
  const range = space[map].find(({ outside, count }) => number >= outside && number < outside + count);
  return range && number - range.outside + range.inside;
}

/** uid_map or gid_map of `space` as `viewer` reads it: the second column is counted in the reader's namespace. */
export function idMapText(space: UserNamespace, viewer: UserNamespace, map: 'uidMap' | 'gidMap'): string {
  const outer = viewer === space || viewer.contains(space) ? (viewer === space ? space.parent : viewer) : undefined;
  return space[map]
    .map(({ inside, outside, count }) => {
      const host = space.parent ? up(space.parent, outside, map) : outside;
      const seen = !outer?.parent || host === undefined ? host : down(outer, host, map);
      return `${pad(inside)} ${pad(seen ?? 4_294_967_295)} ${pad(count)}\n`;
    })
    .join('');
}

function pad(number: number): string {
  return String(number).padStart(10);
}
