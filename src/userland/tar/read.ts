import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { readTar, type TarEntry } from '#kernel/vfs/archive/tar.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import type { Family, Options } from '../getopt.ts';
import { decompressed, isCompressed } from '../gzip/compression.ts';
import { modeText } from '../text/mode.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';

const DELAYED = 'tar: Exiting with failure status due to previous errors\n';

/** tar -t and -x: lists or unpacks the members that the operands name, or all. */
export function* read(proc: Process, family: Family, options: Options): Coroutine<number> {
  const gnu = family === 'gnu';
  const failure = gnu ? 2 : 1;
  const bytes = yield* archive(proc, family, options);
  if (bytes === undefined) return failure;
  const wanted = options.operands.map((operand) => operand.replace(/\/$/, ''));
  const missing = new Set(wanted);
  let failed = false;
  if (!gnu && bytes.length === 0) {
    yield* proc.printError('tar: short read\n');
    return failure;
  }
  try {
    for (const member of readTar(bytes)) {
      const match = wanted.find((name) => member.path === name || member.path.startsWith(`${name}/`));
      if (match !== undefined) missing.delete(match);
      else if (wanted.length > 0) continue;
      const name = member.type === 'directory' ? `${member.path}/` : member.path;
      if (options.has('t')) {
        yield* proc.print(
          `${options.has('v') ? details(proc, family, member) : ''}${name}${options.has('v') ? linked(member) : ''}\n`,
        );
        continue;
      }
      if (options.has('v')) yield* proc.print(`${name}\n`);
      if (options.has('O')) yield* proc.print(member.content ?? '');
      else if (!(yield* extracted(proc, family, options, member))) failed = true;
    }
  } catch (error) {
    if (isErrno(error)) throw error;
    if (error instanceof Error && error.message === 'unexpected EOF') {
      yield* proc.printError(
        gnu ? 'tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now\n' : 'tar: short read\n',
      );
    } else {
      yield* proc.printError(
        gnu ? `tar: This does not look like a tar archive\n${DELAYED}` : 'tar: invalid tar magic\n',
      );
    }
    return failure;
  }
  for (const name of missing)
    yield* proc.printError(`tar: ${name}: ${gnu ? 'Not found in archive' : 'not found in archive'}\n`);
  failed ||= missing.size > 0;
  if (failed && gnu) yield* proc.printError(DELAYED);
  return failed ? failure : 0;
}

/** The archive's bytes, unpacked where they are packed; undefined where that fails, which is reported. */
function* archive(proc: Process, family: Family, options: Options): Coroutine<Uint8Array | undefined> {
  const gnu = family === 'gnu';
  const file = options.value('f') ?? '-';
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? yield* proc.readAll() : proc.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const child = options.has('z') ? ' (child)' : '';
    yield* proc.printError(
      gnu
        ? `tar${child}: ${file}: Cannot open: ${error.message}\ntar${child}: Error is not recoverable: exiting now\n` +
            (child === '' ? '' : 'tar: Child returned status 2\ntar: Error is not recoverable: exiting now\n')
        : `tar: can't open '${file}': ${error.message}\n`,
    );
    return undefined;
  }
  if (!options.has('z') && !isCompressed(bytes)) return bytes;
  const unpacked = decompressed(bytes);
  if (unpacked === undefined) {
    yield* proc.printError(
      gnu
        ? '\ngzip: stdin: not in gzip format\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now\n'
        : 'tar: invalid magic\ntar: short read\n',
    );
  }
  return unpacked;
}

/** Unpacks a member; answers whether that worked, and reports it where not. */
function* extracted(proc: Process, family: Family, options: Options, member: TarEntry): Coroutine<boolean> {
  try {
    extract(proc, options, member);
    return true;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const problem = family === 'gnu' ? `${member.path}: Cannot open` : `can't open '${member.path}'`;
    yield* proc.printError(`tar: ${problem}: ${error.message}\n`);
    return false;
  }
}

/** @throws Errno */
function extract(proc: Process, options: Options, member: TarEntry): void {
  const { fs } = proc;
  const strip = options.number('strip') ?? 0;
  const parts = member.path.replace(/^\/+/, '').split('/').slice(strip);
  if (parts.length === 0) return;
  const base = options.value('C');
  const path = `${base === undefined ? '' : `${base}/`}${parts.join('/')}`;
  if (path.includes('/')) fs.mkdirAll(path.replace(/\/[^/]*$/, '') || '/');
  if (member.type === 'directory') fs.mkdirAll(path);
  else if (member.type === 'symlink') {
    fs.removeAll(path);
    fs.symlink(member.target ?? '', path);
    return;
  } else fs.writeFile(path, member.content ?? '');
  fs.chmod(path, member.mode);
  if (proc.credentials.uid === 0) fs.chown(path, member.uid, member.gid);
  const modified = (member.modified - proc.clock.wallTime(0).seconds) * SECOND;
  fs.utimes(path, modified, modified);
}

function details(proc: Process, family: Family, member: TarEntry): string {
  const mode = modeText({ type: member.type, mode: member.mode } as Pick<Stat, 'type' | 'mode'> as Stat);
  const owner = `${nameOfUser(proc, member.uid)}/${nameOfGroup(proc, member.gid)}`;
  const time = strftime(family === 'gnu' ? '%Y-%m-%d %H:%M' : '%Y-%m-%d %H:%M:%S', member.modified);
  const length = member.content?.length ?? 0;
  const size = String(length).padStart(family === 'gnu' ? Math.max(0, 18 - owner.length) : 9);
  return `${mode} ${owner} ${size} ${time} `;
}

function linked(member: TarEntry): string {
  return member.type === 'symlink' ? ` -> ${member.target}` : '';
}
