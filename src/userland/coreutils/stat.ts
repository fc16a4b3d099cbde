import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Stat } from '#kernel/vfs/inode.ts';
import { type Family, getopt } from '../getopt.ts';
import { modeText } from '../text/mode.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';

const KINDS: Readonly<Record<Stat['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  device: 'character special file',
  fifo: 'fifo',
  socket: 'socket',
};

/** stat: what an inode tells. */
export function stat(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'c:Lft',
        long: { 'format=': 'c', 'printf=': 'printf', dereference: 'L' },
        usage: 'stat [-ltf] [-c FMT] FILE...\n\nDisplay file (default) or filesystem status',
      },
      family,
    );
    let status = 0;
    for (const name of options.operands) {
      try {
        const found = options.has('L') ? proc.fs.stat(name) : proc.fs.lstat(name);
        const format = options.value('c');
        const printf = options.value('printf');
        if (/%C/.test(printf ?? format ?? '') && proc.fs.securityContext(name, false) === undefined) {
          yield* proc.printError(`stat: failed to get security context of '${name}': No data available\n`);
          status = 1;
        }
        if (printf !== undefined)
          yield* proc.print(expand(proc, printf.replaceAll('\\n', '\n').replaceAll('\\t', '\t'), name, found));
        else if (format !== undefined) yield* proc.print(`${expand(proc, format, name, found)}\n`);
        else yield* proc.print(describe(proc, family, name, found));
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `stat: cannot statx '${name}': ${error.message}\n`
            : `stat: can't stat '${name}': ${error.message}\n`,
        );
        status = 1;
      }
    }
    return status;
  };
}

function kindOf({ type, special }: Stat): string {
  return special?.kind === 'block' ? 'block special file' : KINDS[type];
}

function time(proc: Process, at: number): string {
  const { seconds, nanoseconds } = proc.clock.wallTime(at);
  return strftime('%Y-%m-%d %H:%M:%S.%N %z', seconds, nanoseconds);
}

function expand(proc: Process, format: string, name: string, found: Stat): string {
  const seconds = (at: number) => String(proc.clock.wallTime(at).seconds);
  const values: Readonly<Record<string, () => string>> = {
    n: () => name,
    N: () => (found.type === 'symlink' ? `'${name}' -> '${proc.fs.readlink(name)}'` : `'${name}'`),
    s: () => String(found.size),
    F: () => (found.type === 'file' && found.size === 0 ? 'regular empty file' : kindOf(found)),
    t: () => (found.special?.major ?? 0).toString(16),
    T: () => (found.special?.minor ?? 0).toString(16),
    a: () => (found.mode & 0o7777).toString(8),
    A: () => modeText(found),
    u: () => String(found.uid),
    U: () => nameOfUser(proc, found.uid),
    g: () => String(found.gid),
    G: () => nameOfGroup(proc, found.gid),
    i: () => String(found.inode),
    h: () => String(found.nlink),
    b: () => String(found.blocks),
    B: () => '512',
    y: () => time(proc, found.modifiedAt),
    Y: () => seconds(found.modifiedAt),
    x: () => time(proc, found.accessedAt),
    X: () => seconds(found.accessedAt),
    z: () => time(proc, found.changedAt),
    Z: () => seconds(found.changedAt),
    d: () => String(found.device),
    C: () => contextOf(proc, name),
    '%': () => '%',
  };
  return format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => values[letter]?.() ?? whole);
}

/** The SELinux context of a file, where there is SELinux; GNU stat has a word of its own for where there is none. */
function contextOf(proc: Process, name: string): string {
  return proc.fs.securityContext(name, false) ?? '?';
}

function describe(proc: Process, family: Family, name: string, found: Stat): string {
  const shown = found.type === 'symlink' ? `${name} -> ${proc.fs.readlink(name)}` : name;
  const [major, minor] = [found.device >> 8, found.device & 0xff];
  const device = family === 'gnu' ? `${major},${minor}` : `${found.device.toString(16)}h/${found.device}d`;
  const owner = (label: string, number: number, text: string) =>
    `${label}: (${String(number).padStart(5)}/${text.padStart(8)})`;
  const kind = found.type === 'file' && found.size === 0 ? 'regular empty file' : KINDS[found.type];
  const lines = [
    `  File: ${shown}`,
    `  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(found.blocks).padEnd(10)} IO Block: 4096   ${kind}`,
    `Device: ${device}\tInode: ${String(found.inode).padEnd(11)} Links: ${found.nlink}`,
    `Access: (${(found.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(found)})  ${owner('Uid', found.uid, nameOfUser(proc, found.uid))}   ${owner('Gid', found.gid, nameOfGroup(proc, found.gid))}`,
    ...(family === 'gnu' && proc.kernel.selinux ? [`Context: ${contextOf(proc, name)}`] : []),
    `Access: ${time(proc, found.accessedAt)}`,
    `Modify: ${time(proc, found.modifiedAt)}`,
    `Change: ${time(proc, found.changedAt)}`,
    ...(family === 'gnu' ? [` Birth: ${time(proc, found.changedAt)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
