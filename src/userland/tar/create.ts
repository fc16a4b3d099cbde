import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { type TarEntry, tarType, writeTar } from '#kernel/vfs/archive/tar.ts';
import type { Family, Options } from '../getopt.ts';
import { compressed } from '../gzip/compression.ts';
import { globToRegex } from '../text/glob.ts';
import { HINT } from './hint.ts';

/** GNU tar fills up its last record of twenty blocks. */
const GNU_RECORD = 20 * 512;

/** tar -c: packs the operands. */
export function* create(proc: Process, family: Family, options: Options): Coroutine<number> {
  const gnu = family === 'gnu';
  if (options.operands.length === 0) {
    yield* proc.printError(gnu ? `tar: Cowardly refusing to create an empty archive\n${HINT}` : 'tar: empty archive\n');
    return gnu ? 2 : 1;
  }
  const packing = new Packing(proc, family, options);
  let failed = false;
  for (const path of options.operands) {
    try {
      yield* packing.add(path);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`tar: ${path}: ${gnu ? 'Cannot stat: ' : ''}${error.message}\n`);
      failed = true;
    }
  }
  const file = options.value('f') ?? '-';
  if (options.has('v')) {
    const list = packing.names.map((name) => `${name}\n`).join('');
    yield* file === '-' ? proc.printError(list) : proc.print(list);
  }
  const plain = writeTar(packing.entries, gnu ? GNU_RECORD : undefined);
  const bytes = options.has('z') || (options.has('a') && /\.t?gz$/.test(file)) ? compressed(plain) : plain;
  if (file === '-') yield* proc.print(bytes);
  else proc.fs.writeFile(file, bytes);
  if (!failed) return 0;
  yield* proc.printError(
    gnu
      ? 'tar: Exiting with failure status due to previous errors\n'
      : 'tar: error exit delayed from previous errors\n',
  );
  return gnu ? 2 : 1;
}

/** What goes into an archive. */
class Packing {
  readonly entries: TarEntry[] = [];
  /** As -v lists them. */
  readonly names: string[] = [];
  readonly #base: string | undefined;
  readonly #excluded: readonly string[];
  #stripped = false;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    options: Options,
  ) {
    this.#base = options.value('C');
    this.#excluded = options.values('exclude');
  }

  /** Adds a file, or a directory with all in it. @throws Errno */
  *add(path: string): Coroutine<void> {
    const { proc } = this;
    if (this.#excluded.some((pattern) => matches(pattern, path))) return;
    const place = this.#base === undefined || path.startsWith('/') ? path : `${this.#base}/${path}`;
    const stat = proc.fs.lstat(place);
    const type = tarType(stat);
    if (type === undefined) return;
    if (path.startsWith('/') && !this.#stripped) {
      this.#stripped = true;
      yield* proc.printError(
        this.family === 'gnu'
          ? "tar: Removing leading `/' from member names\n"
          : "tar: removing leading '/' from member names\n",
      );
    }
    const name = path.replace(/(?<=.)\/+$/, '');
    this.entries.push({
      path: name.replace(/^\/+/, ''),
      type,
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      gid: stat.gid,
      modified: Math.max(0, proc.clock.wallTime(stat.modifiedAt).seconds),
      ...(type === 'file' && { content: proc.fs.readFile(place) }),
      ...(type === 'symlink' && { target: stat.target ?? '' }),
    });
    this.names.push(type === 'directory' ? `${name}/` : name);
    if (type === 'directory') for (const entry of proc.fs.readdir(place)) yield* this.add(`${name}/${entry}`);
  }
}

/** Whether an --exclude pattern means this path, or the last part of it. */
function matches(pattern: string, path: string): boolean {
  const regex = globToRegex(pattern);
  return regex.test(path) || regex.test(path.slice(path.lastIndexOf('/') + 1));
}
