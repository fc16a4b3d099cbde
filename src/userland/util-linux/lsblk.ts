import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { deviceText } from '#kernel/vfs/inode.ts';
import { getopt } from '../getopt.ts';

const STANDARD = ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS'];
const FILE_SYSTEMS = ['NAME', 'FSTYPE', 'FSVER', 'LABEL', 'UUID', 'FSAVAIL', 'FSUSE%', 'MOUNTPOINTS'];
const RIGHT = new Set(['RM', 'SIZE', 'RO', 'FSAVAIL', 'FSUSE%']);
const DISK = { NAME: 'vda', 'MAJ:MIN': '254:0', RM: '0', SIZE: '256G', RO: '0', TYPE: 'disk' };

/** lsblk: the host's one disk, and where it is mounted. */
export function* lsblk(proc: Process): Coroutine<number> {
  const options = yield* getopt(
    proc,
    { short: 'fno:lapd', long: { fs: 'f', noheadings: 'n', 'output=': 'o', list: 'l', paths: 'p' } },
    'gnu',
  );
  const names = options.value('o')?.toUpperCase().split(',') ?? (options.has('f') ? FILE_SYSTEMS : STANDARD);
  const targets: string[] = [];
  for (const mount of proc.fs.mounts.mounts) {
    const path = proc.fs.pathTo(mount.location);
    if (path !== undefined && deviceText(mount.fs.device) === DISK['MAJ:MIN']) targets.unshift(path);
  }
  const disk: Record<string, string> = { ...DISK, ...(options.has('p') && { NAME: '/dev/vda' }) };
  disk.MOUNTPOINT = targets[0] ?? '';
  const known = new Set([...STANDARD, ...FILE_SYSTEMS, 'MOUNTPOINT']);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    yield* proc.printError(`lsblk: unknown column: ${unknown}\n`);
    return 1;
  }
  const rows = [names.map((name) => (name === 'MOUNTPOINTS' ? (targets[0] ?? '') : (disk[name] ?? '')))];
  if (names.includes('MOUNTPOINTS'))
    for (const target of targets.slice(1)) rows.push(names.map((name) => (name === 'MOUNTPOINTS' ? target : '')));
  if (!options.has('n')) rows.unshift([...names]);
  const widths = names.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  for (const row of rows) {
    const cells = row.map((text, column) => {
      const width = widths[column] as number;
      if (RIGHT.has(names[column] as string)) return text.padStart(width);
      const last = column === row.length - 1;
      return last && names[column]?.startsWith('MOUNTPOINT') ? text : text.padEnd(width);
    });
    yield* proc.print(`${cells.join(' ')}\n`);
  }
  return 0;
}
