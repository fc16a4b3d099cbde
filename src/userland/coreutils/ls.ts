import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { modeText } from '../text/mode.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';

const LONG = {
  all: 'a',
  'almost-all': 'A',
  'human-readable': 'h',
  recursive: 'R',
  reverse: 'r',
  directory: 'd',
  inode: 'i',
  size: 's',
  classify: 'F',
  'color=?': 'color',
  context: 'Z',
  'numeric-uid-gid': 'n',
  'no-group': 'G',
};

interface Entry {
  name: string;
  path: string;
  stat: Stat;
}

/** ls */
export function ls(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? '1aAlhRrtSdFiskngGoCxXUpmLHuZ' : '1aAlhRrtSdFiskngGoCxXUpmLHu',
        long: LONG,
        status: family === 'gnu' ? 2 : 1,
        usage: 'ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...\n\nList directory contents',
      },
      family,
    );
    return yield* new Listing(proc, family, options).run();
  };
}

class Listing {
  #status = 0;
  #first = true;
  /** Contexts stand to the right in a column of this width, but for the long form. */
  #contextWidth = 0;
  readonly #terminal: boolean;
  readonly #color: boolean;
  readonly #width: number;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly options: Options,
  ) {
    this.#terminal = proc.files.has(1) && proc.files.get(1).kind === 'tty';
    const color = options.value('color');
    this.#color = options.has('color') && (color === 'always' || color === '' || (color === 'auto' && this.#terminal));
    this.#width = (this.#terminal && proc.session.tty?.size.columns) || 80;
  }

  *run(): Coroutine<number> {
    const names = this.options.operands.length > 0 ? this.options.operands : ['.'];
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const name of names) {
      try {
        const stat =
          this.options.has('d') || this.options.has('l') ? this.proc.fs.lstat(name) : this.proc.fs.stat(name);
        (stat.type === 'directory' && !this.options.has('d') ? directories : files).push({ name, path: name, stat });
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* this.#complain(name, error);
      }
    }
    if (files.length > 0) {
      yield* this.#show(this.#sorted(files));
      this.#first = false;
    }
    const headed = names.length > 1 || this.options.has('R');
    for (const directory of this.#sorted(directories)) yield* this.#directory(directory.path, headed);
    return this.#status;
  }

  *#complain(name: string, error: Errno): Coroutine<void> {
    this.#status = this.family === 'gnu' ? 2 : 1;
    yield* this.proc.printError(
      this.family === 'gnu' ? `ls: cannot access '${name}': ${error.message}\n` : `ls: ${name}: ${error.message}\n`,
    );
  }

  *#directory(path: string, headed: boolean): Coroutine<void> {
    let names: string[];
    try {
      names = this.proc.fs.readdir(path);
    } catch (error) {
      if (!isErrno(error)) throw error;
      this.#status = this.family === 'gnu' ? 2 : 1;
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `ls: cannot open directory '${path}': ${error.message}\n`
          : `ls: can't open '${path}': ${error.message}\n`,
      );
      return;
    }
    const { options } = this;
    if (options.has('a')) names = ['.', '..', ...names];
    else if (!options.has('A')) names = names.filter((name) => !name.startsWith('.'));
    const entries = names.map((name) => {
      const full = path === '/' ? `/${name}` : `${path}/${name}`;
      return { name, path: full, stat: this.proc.fs.lstat(full) };
    });
    if (headed) yield* this.proc.print(`${this.#first ? '' : '\n'}${path}:\n`);
    this.#first = false;
    const sorted = this.#sorted(entries);
    if (options.has('l') || options.has('n') || options.has('g') || options.has('o')) {
      const blocks = sorted.reduce((sum, { stat }) => sum + blocksOf(stat), 0);
      yield* this.proc.print(`total ${options.has('h') ? human(blocks * 1024) : blocks}\n`);
    }
    yield* this.#show(sorted);
    if (!options.has('R')) return;
    for (const entry of sorted) {
      if (entry.stat.type === 'directory' && entry.name !== '.' && entry.name !== '..')
        yield* this.#directory(entry.path, true);
    }
  }

  #sorted(entries: Entry[]): Entry[] {
    const { options } = this;
    const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const compare = options.has('t')
      ? (a: Entry, b: Entry) => b.stat.modifiedAt - a.stat.modifiedAt || byName(a, b)
      : options.has('S')
        ? (a: Entry, b: Entry) => b.stat.size - a.stat.size || byName(a, b)
        : byName;
    const sorted = options.has('U') ? entries : [...entries].sort(compare);
    return options.has('r') ? sorted.reverse() : sorted;
  }

  *#show(entries: Entry[]): Coroutine<void> {
    const { options } = this;
    if (options.has('Z') && !options.has('m'))
      this.#contextWidth = Math.max(0, ...entries.map((entry) => this.#context(entry).length));
    if (this.#isLong) yield* this.#long(entries);
    else if (options.has('m')) yield* this.proc.print(`${entries.map((entry) => this.#label(entry)).join(', ')}\n`);
    else if (options.has('1') || (!this.#terminal && !options.has('C')))
      for (const entry of entries) yield* this.proc.print(`${this.#label(entry)}\n`);
    else yield* this.#columns(entries);
  }

  #label(entry: Entry): string {
    const { stat, name } = entry;
    const inode = this.options.has('i') ? `${stat.inode} ` : '';
    const context =
      this.options.has('Z') && !this.#isLong ? `${this.#context(entry).padStart(this.#contextWidth)} ` : '';
    const executable = stat.type === 'file' && (stat.mode & 0o111) !== 0;
    const code = {
      directory: '01;34',
      symlink: '01;36',
      socket: '01;35',
      fifo: '33',
      device: '01;33',
      file: executable ? '01;32' : '',
    }[stat.type];
    const shown = this.#color && code ? `\x1b[${code}m${name}\x1b[0m` : name;
    const marks = this.options.has('F') || this.options.has('p');
    const mark = !marks
      ? ''
      : stat.type === 'directory'
        ? '/'
        : !this.options.has('F')
          ? ''
          : stat.type === 'symlink'
            ? '@'
            : stat.type === 'socket'
              ? '='
              : stat.type === 'fifo'
                ? '|'
                : executable
                  ? '*'
                  : '';
    return inode + context + shown + mark;
  }

  get #isLong(): boolean {
    const { options } = this;
    return options.has('l') || options.has('n') || options.has('g') || options.has('o');
  }

  /** The SELinux context of an entry, as far as it can be told. */
  #context({ path }: Entry): string {
    try {
      return this.proc.fs.securityContext(path, !this.#isLong && !this.options.has('d')) ?? '?';
    } catch (error) {
      if (!isErrno(error)) throw error;
      return '?';
    }
  }

  *#columns(entries: Entry[]): Coroutine<void> {
    if (entries.length === 0) return;
    const labels = entries.map((entry) => this.#label(entry));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
    const widths = labels.map((label) => label.replace(/\x1b\[[\d;]*m/g, '').length);
    for (let rows = 1; rows <= labels.length; rows++) {
      const columns = Math.ceil(labels.length / rows);
      const sizes = Array.from(
        { length: columns },
        (_, column) => Math.max(...widths.slice(column * rows, (column + 1) * rows)) + 2,
      );
      if (rows < labels.length && sizes.reduce((sum, size) => sum + size, 0) - 2 > this.#width) continue;
      for (let row = 0; row < rows; row++) {
        let line = '';
        for (let column = 0; column < columns; column++) {
          const index = column * rows + row;
          if (index >= labels.length) break;
          const isLast = index + rows >= labels.length;
          line += labels[index] + (isLast ? '' : ' '.repeat((sizes[column] as number) - (widths[index] as number)));
        }
        yield* this.proc.print(`${line}\n`);
      }
      return;
    }
  }

  *#long(entries: Entry[]): Coroutine<void> {
    const { options, proc } = this;
    const unreadable: string[] = [];
    const rows = entries.map((entry) => {
      const { stat } = entry;
      const device =
        stat.type === 'device' && stat.special ? `${stat.special.major}, ${stat.special.minor}` : undefined;
      let target = '';
      try {
        if (stat.type === 'symlink') target = ` -> ${proc.fs.readlink(entry.path)}`;
      } catch (error) {
        if (!isErrno(error)) throw error;
        unreadable.push(
          this.family === 'gnu'
            ? `ls: cannot read symbolic link '${entry.path}': ${error.message}\n`
            : `ls: ${entry.path}: cannot read link: ${error.message}\n`,
        );
      }
      return {
        mode: modeText(stat),
        links: String(stat.nlink),
        owner: options.has('n') ? String(stat.uid) : nameOfUser(proc, stat.uid),
        group: options.has('n') ? String(stat.gid) : nameOfGroup(proc, stat.gid),
        context: options.has('Z') ? this.#context(entry) : '',
        size: device ?? (options.has('h') ? human(stat.size) : String(stat.size)),
        time: this.#time(stat),
        label: this.#label(entry) + target,
      };
    });
    if (unreadable.length > 0) yield* proc.printError(unreadable.join(''));
    const width = (pick: (row: (typeof rows)[number]) => string, least = 0) =>
      Math.max(least, ...rows.map((row) => pick(row).length));
    const busybox = this.family === 'busybox';
    const sizes = {
      links: width((row) => row.links, busybox ? 4 : 0),
      owner: width((row) => row.owner, busybox ? 8 : 0),
      group: width((row) => row.group, busybox ? 8 : 0),
      context: width((row) => row.context),
      size: width((row) => row.size, busybox ? 9 : 0),
    };
    for (const row of rows) {
      // GNU puts numbers to the right, names to the left.
      const aligned = (text: string, size: number) =>
        options.has('n') && !busybox ? text.padStart(size) : text.padEnd(size);
      const owner = options.has('g') ? '' : `${aligned(row.owner, sizes.owner)} `;
      const group = options.has('o') || options.has('G') ? '' : `${aligned(row.group, sizes.group)} `;
      const context = options.has('Z') ? `${row.context.padEnd(sizes.context)} ` : '';
      yield* proc.print(
        `${row.mode} ${row.links.padStart(sizes.links)} ${owner}${group}${context}${row.size.padStart(sizes.size)} ${row.time} ${row.label}\n`,
      );
    }
  }

  #time(stat: Stat): string {
    const { seconds } = this.proc.clock.wallTime(stat.modifiedAt);
    const age = this.proc.clock.wallTime().seconds - seconds;
    const recent = age >= -1 && age < 15_778_476;
    return strftime(recent ? '%b %e %H:%M' : '%b %e  %Y', seconds);
  }
}

function blocksOf(stat: Stat): number {
  if (stat.type === 'directory') return 4;
  return stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4 : 0;
}

function human(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${'BKMGT'[unit]}`;
}
