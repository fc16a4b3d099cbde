import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { modeText } from '../text/mode.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';
import { blocks, type Member, readHeader, writeHeader } from './header.ts';

const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  verbose: 'v',
  'file=': 'f',
  'directory=': 'C',
  gzip: 'z',
  'to-stdout': 'O',
};

/** tar: makes, lists and unpacks archives in ustar format; they are not compressed. */
export function tar(family: Family): Program {
  return function* (proc) {
    // The old way to write options: tar cf FILE
    const [first, ...rest] = proc.argv.slice(1);
    if (first !== undefined && /^[a-zA-Z]+$/.test(first)) proc.argv = [proc.argv[0] ?? 'tar', `-${first}`, ...rest];
    const gnuUsage = "Try 'tar --help' or 'tar --usage' for more information.\n";
    const options = yield* getopt(
      proc,
      {
        short: 'cxtvf:C:zjJOpkh',
        long: LONG,
        gnuUsage,
        status: 2,
        usage: 'tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [FILE]...',
      },
      family,
    );
    const packed = ['z', 'j', 'J'].find((letter) => options.has(letter));
    if (packed !== undefined) {
      yield* proc.printError(`tar: not simulated: -${packed} (compression)\n`);
      return 2;
    }
    const mode = ['c', 'x', 't'].filter((letter) => options.has(letter));
    if (mode.length !== 1) {
      yield* proc.printError(
        `tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n${gnuUsage}`,
      );
      return 2;
    }
    return mode[0] === 'c' ? yield* create(proc, family, options) : yield* read(proc, family, options);
  };
}

function* create(proc: Process, family: Family, options: Options): Coroutine<number> {
  if (options.operands.length === 0) {
    yield* proc.printError(
      'tar: Cowardly refusing to create an empty archive\n' +
        (family === 'gnu' ? "Try 'tar --help' or 'tar --usage' for more information.\n" : ''),
    );
    return 2;
  }
  const file = options.value('f') ?? '-';
  const output: Uint8Array[] = [];
  const base = options.value('C');
  let failed = false;
  let stripped = false;
  const names: string[] = [];
  function* add(path: string): Coroutine<void> {
    const place = base === undefined || path.startsWith('/') ? path : `${base}/${path}`;
    const stat = proc.fs.lstat(place);
    const isDirectory = stat.type === 'directory';
    if (!isDirectory && stat.type !== 'file' && stat.type !== 'symlink') return;
    if (path.startsWith('/') && !stripped) {
      stripped = true;
      yield* proc.printError(
        family === 'gnu'
          ? "tar: Removing leading `/' from member names\n"
          : "tar: removing leading '/' from member names\n",
      );
    }
    const content = stat.type === 'file' ? proc.fs.readFile(place) : new Uint8Array(0);
    const shown = isDirectory ? `${path.replace(/\/$/, '')}/` : path;
    output.push(
      writeHeader({
        name: shown.replace(/^\/+/, ''),
        mode: stat.mode & 0o7777,
        uid: stat.uid,
        gid: stat.gid,
        size: content.length,
        modified: Math.max(0, proc.clock.wallTime(stat.modifiedAt).seconds),
        type: stat.type,
        target: stat.target ?? '',
      }),
    );
    const body = new Uint8Array(blocks(content.length));
    body.set(content);
    output.push(body);
    names.push(shown);
    if (isDirectory) for (const name of proc.fs.readdir(place)) yield* add(`${path.replace(/\/$/, '')}/${name}`);
  }
  for (const path of options.operands) {
    try {
      yield* add(path);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`tar: ${path}: ${family === 'gnu' ? 'Cannot stat: ' : ''}${error.message}\n`);
      failed = true;
    }
  }
  const length = output.reduce((sum, part) => sum + part.length, 0) + 1024;
  // GNU tar fills up its last record of twenty blocks.
  output.push(new Uint8Array(1024 + (family === 'gnu' ? (10_240 - (length % 10_240)) % 10_240 : 0)));
  if (options.has('v')) {
    const list = names.map((name) => `${name}\n`).join('');
    yield* file === '-' ? proc.printError(list) : proc.print(list);
  }
  if (file === '-') for (const part of output) yield* proc.print(part);
  else proc.fs.writeFile(file, joined(output));
  if (failed) yield* proc.printError('tar: Exiting with failure status due to previous errors\n');
  return failed ? (family === 'gnu' ? 2 : 1) : 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function* read(proc: Process, family: Family, options: Options): Coroutine<number> {
  const failure = family === 'gnu' ? 2 : 1;
  const file = options.value('f') ?? '-';
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? yield* proc.readAll() : proc.fs.readFile(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      family === 'gnu'
        ? `tar: ${file}: Cannot open: ${error.message}\ntar: Error is not recoverable: exiting now\n`
        : `tar: can't open '${file}': ${error.message}\n`,
    );
    return failure;
  }
  const missing = new Set(options.operands);
  const wanted = (name: string) => {
    const plain = name.replace(/\/$/, '');
    const match = options.operands.find(
      (operand) => plain === operand.replace(/\/$/, '') || plain.startsWith(`${operand.replace(/\/$/, '')}/`),
    );
    if (match !== undefined) missing.delete(match);
    return options.operands.length === 0 || match !== undefined;
  };
  for (let at = 0; ; ) {
    const member = readHeader(bytes, at);
    if (member === undefined) break;
    if (member === null) {
      yield* proc.printError(
        family === 'gnu'
          ? 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n'
          : 'tar: invalid tar magic\n',
      );
      return failure;
    }
    const content = bytes.slice(at + 512, at + 512 + member.size);
    at += 512 + blocks(member.size);
    if (!wanted(member.name)) continue;
    if (options.has('t')) yield* proc.print(`${options.has('v') ? details(proc, family, member) : ''}${member.name}\n`);
    else {
      if (options.has('v')) yield* proc.print(`${member.name}\n`);
      if (options.has('O')) yield* proc.print(content);
      else extract(proc, options.value('C'), member, content);
    }
  }
  for (const name of missing)
    yield* proc.printError(`tar: ${name}: ${family === 'gnu' ? 'Not found in archive' : 'not found in archive'}\n`);
  if (missing.size > 0 && family === 'gnu')
    yield* proc.printError('tar: Exiting with failure status due to previous errors\n');
  return missing.size > 0 ? failure : 0;
}

function extract(proc: Process, base: string | undefined, member: Member, content: Uint8Array): void {
  const path = `${base === undefined ? '' : `${base}/`}${member.name.replace(/\/$/, '')}`;
  const { fs } = proc;
  if (path.includes('/')) fs.mkdirAll(path.replace(/\/[^/]*$/, '') || '/');
  if (member.type === 'directory') fs.mkdirAll(path);
  else if (member.type === 'symlink') {
    fs.removeAll(path);
    fs.symlink(member.target, path);
    return;
  } else fs.writeFile(path, content);
  fs.chmod(path, member.mode);
  if (proc.credentials.uid === 0) fs.chown(path, member.uid, member.gid);
  const modified = (member.modified - proc.clock.wallTime(0).seconds) * SECOND;
  fs.utimes(path, modified, modified);
}

function details(proc: Process, family: Family, member: Member): string {
  const mode = modeText({ type: member.type, mode: member.mode } as Parameters<typeof modeText>[0]);
  const owner = `${nameOfUser(proc, member.uid)}/${nameOfGroup(proc, member.gid)}`;
  const time = strftime(family === 'gnu' ? '%Y-%m-%d %H:%M' : '%Y-%m-%d %H:%M:%S', member.modified);
  const size = String(member.size).padStart(family === 'gnu' ? Math.max(0, 18 - owner.length) : 9);
  return `${mode} ${owner} ${size} ${time} `;
}
