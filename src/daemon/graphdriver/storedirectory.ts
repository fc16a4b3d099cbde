import { DirectoryInode, MemoryDirectory } from '#kernel/vfs/directory.ts';
import type { FileSystem, Inode } from '#kernel/vfs/inode.ts';

/** What a directory holds at the moment, beside what somebody has put there by hand. */
export interface Holdings {
  names(): Iterable<string>;
  /** Makes what stands under a name when it is first looked at; undefined where there is nothing. */
  make(name: string): Inode | undefined;
}

/** A directory of the data directory whose content is made when somebody looks at it: a layer store. */
export class StoreDirectory extends MemoryDirectory {
  readonly #made = new Set<string>();
  /** What somebody has removed by hand. */
  readonly #removed = new Set<string>();

  constructor(
    fs: FileSystem,
    mode: number,
    readonly holdings: Holdings,
    /** How many directories it holds from the first; where absent they are counted as they are looked at. */
    readonly directories?: number,
  ) {
    super(fs, mode);
    this.nlink += directories ?? 0;
  }

  override lookup(name: string): Inode | undefined {
    const known = super.lookup(name);
    if (this.#removed.has(name) || (known && !this.#made.has(name))) return known;
    const made = known ?? this.holdings.make(name);
    if (made === undefined) return undefined;
    if (known === undefined) this.#adopt(name, made);
    return made;
  }

  override names(): string[] {
    const held = new Set([...this.holdings.names()].filter((name) => !this.#removed.has(name)));
    for (const name of this.#made) if (!held.has(name)) this.#drop(name);
    return [...new Set([...held, ...super.names()])];
  }

  override remove(name: string): void {
    if (this.lookup(name) === undefined) return;
    super.remove(name);
    if (this.#made.delete(name)) this.#removed.add(name);
  }

  /** Something is no longer kept. */
  forget(name: string): void {
    this.#removed.delete(name);
    if (this.#made.has(name)) this.#drop(name);
  }

  #adopt(name: string, inode: Inode): void {
    this.#made.add(name);
    this.entries.set(name, inode);
    if (inode instanceof DirectoryInode) {
      inode.parent = this;
      inode.name = name;
      if (this.directories === undefined) this.nlink++;
    } else inode.nlink = 1;
  }

  #drop(name: string): void {
    this.#made.delete(name);
    if (this.entries.get(name) instanceof DirectoryInode) this.nlink--;
    this.entries.delete(name);
  }
}
