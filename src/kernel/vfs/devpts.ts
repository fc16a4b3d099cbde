import type { Clock, Nanoseconds } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { Tty } from '../tty/tty.ts';
import { FileSystem } from './inode.ts';
import { DeviceInode } from './special.ts';
import { SyntheticDirectory } from './synthetic.ts';

const TTY_GROUP = 5;

/** devpts: the pseudo-terminals of a host or a container, by number. */
export class PtsFileSystem extends FileSystem {
  readonly type = 'devpts';
  readonly root: SyntheticDirectory;
  readonly #terminals = new Map<number, { tty: Tty; inode: DeviceInode }>();

  constructor(readonly clock: Clock) {
    super();
    this.root = new SyntheticDirectory(
      this,
      {
        fixed: { ptmx: (fs) => new DeviceInode(fs, 0o666, { kind: 'char', major: 5, minor: 2 }) },
        names: () => [...this.#terminals.keys()].map(String),
        lookup: (name) => (/^\d+$/.test(name) ? this.#terminals.get(Number(name))?.inode : undefined),
      },
      0o755,
      'EACCES',
    );
  }

  override now(): Nanoseconds {
    return this.clock.now;
  }

  override superOptions(): string[] {
    return [`gid=${TTY_GROUP}`, 'mode=620', 'ptmxmode=666'];
  }

  /** @throws Errno EIO where the terminal is gone */
  tty(number: number): Tty {
    const found = this.#terminals.get(number);
    if (found === undefined) throw new Errno('EIO');
    return found.tty;
  }

  /** Numbers a new terminal with the lowest free number; `make` gets it and its device node. */
  add(make: (number: number, inode: DeviceInode) => Tty): Tty {
    let number = 0;
    while (this.#terminals.has(number)) number++;
    const inode = new DeviceInode(this, 0o620, { kind: 'char', major: 136, minor: number }, 0, TTY_GROUP);
    inode.nlink = 1;
    const tty = make(number, inode);
    this.#terminals.set(number, { tty, inode });
    return tty;
  }

  remove(number: number): void {
    this.#terminals.delete(number);
  }
}
