import type { Process } from '../process/process.ts';
import { Cgroup } from './group.ts';

/** The control groups of a host that have an object: the root, what somebody made, and what is above it. */
export class CgroupTable {
  readonly root = new Cgroup('', undefined);
  readonly #groups = new Map<string, Cgroup>([['/', this.root]]);
  /** How many groups have a limit of memory; where none has, nothing needs to be counted. */
  limited = 0;
  /** How many of them have rules for devices, quotas or shares of the processor. */
  ruled = 0;

  /** The group of that path, where it has an object. */
  find(path: string): Cgroup | undefined {
    return this.#groups.get(path);
  }

  /** The nearest group at or above `path`. */
  nearest(path: string): Cgroup {
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const group = this.#groups.get(at);
      if (group) return group;
    }
    return this.root;
  }

  /** The group of that path, made with all its parents where there is none. */
  make(path: string): Cgroup {
    const known = this.#groups.get(path);
    if (known || path === '' || path === '/') return known ?? this.root;
    const parent = this.make(path.slice(0, path.lastIndexOf('/')));
    const group = new Cgroup(path, parent);
    this.#groups.set(path, group);
    return group;
  }

  /** Takes a group away: rmdir(2), without checks. */
  remove(path: string): void {
    const group = this.#groups.get(path);
    if (!group || group === this.root) return;
    if (group.limit !== Number.POSITIVE_INFINITY) this.limited--;
    // What it was charged for and is still there goes to its parent.
    for (const file of group.memoryFiles) group.parent?.memoryFiles.add(file);
    if (group.parent) group.parent.usedProcessor += group.usedProcessor;
    this.#groups.delete(path);
  }

  /** Sets memory.limit_in_bytes, without checks. */
  setLimit(group: Cgroup, bytes: number): void {
    const finite = (value: number) => Number(value !== Number.POSITIVE_INFINITY);
    this.limited += finite(bytes) - finite(group.limit);
    group.limit = bytes;
    for (const process of group.starved) process.thaw();
    group.starved.clear();
  }

  /** A group and those below it. */
  below(group: Cgroup): Cgroup[] {
    const prefix = `${group.path}/`;
    return [group, ...[...this.#groups.values()].filter((each) => each !== group && each.path.startsWith(prefix))];
  }

  /** The names of groups right below `path` ('' for the root). */
  names(path: string): string[] {
    const names = new Set<string>();
    for (const group of this.#groups.values()) {
      if (!group.path.startsWith(`${path}/`)) continue;
      names.add(group.path.slice(path.length + 1).split('/', 1)[0] as string);
    }
    return [...names];
  }
}

/** The path of a process's group in a hierarchy. */
export function cgroupIn(process: Process, hierarchy: string): string {
  return process.cgroups?.get(hierarchy) ?? process.cgroup;
}
