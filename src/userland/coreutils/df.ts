import { isErrno } from '#kernel/errno.ts';
import { HARDWARE } from '#kernel/hardware.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { humanSize } from '../text/humansize.ts';

interface Row {
  source: string;
  type: string;
  target: string;
  /** In kilobytes. */
  size: number;
  used: number;
}

/** What has no blocks and is not listed. */
const PSEUDO = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue', 'nsfs', 'bpf', 'tracefs', 'debugfs']);

/** df: how full the mounted file systems are. */
export function df(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'hkmTaPiBt:',
        long: { 'human-readable': 'h', 'print-type': 'T', all: 'a' },
        usage: 'df [-PkmhTai] [FILESYSTEM]...\n\nPrint filesystem usage statistics',
      },
      family,
    );
    const rows = mounted(proc, options.has('a'));
    let status = 0;
    let chosen = rows;
    if (options.operands.length > 0) {
      chosen = [];
      for (const path of options.operands) {
        try {
          const real = proc.fs.realpath(path);
          const holding = (row: Row) => row.target === '/' || real === row.target || real.startsWith(`${row.target}/`);
          const row = rows.filter(holding).sort((a, b) => b.target.length - a.target.length)[0];
          if (row) chosen.push(row);
        } catch (error) {
          if (!isErrno(error)) throw error;
          yield* proc.printError(
            `df: ${family === 'gnu' ? path : `${path}: can't find mount point`}: ${error.message}\n`,
          );
          status = 1;
        }
      }
      if (chosen.length === 0) return status;
    }
    const human = options.has('h');
    const show = (kilobytes: number) => (human ? humanSize(kilobytes * 1024, family === 'gnu') : String(kilobytes));
    const size = human ? 'Size' : family === 'gnu' ? '1K-blocks' : '1K-blocks';
    const header = [
      'Filesystem',
      ...(options.has('T') ? ['Type'] : []),
      size,
      'Used',
      human && family === 'gnu' ? 'Avail' : 'Available',
      'Use%',
      'Mounted on',
    ];
    const table = chosen.map((row) => {
      const share = row.size > 0 ? `${Math.ceil((row.used / row.size) * 100)}%` : '-';
      const numbers = [show(row.size), show(row.used), show(row.size - row.used), share];
      return [row.source, ...(options.has('T') ? [row.type] : []), ...numbers, row.target];
    });
    yield* proc.print(family === 'gnu' ? gnuTable([header, ...table]) : busyboxTable([header, ...table]));
    return status;
  };
}

function mounted(proc: Process, all: boolean): Row[] {
  const rows: Row[] = [];
  for (const line of proc.fs.readText('/proc/self/mounts').split('\n')) {
    const [source = '', target = '', type = '', flags = ''] = line.split(' ');
    if (source === '' || (PSEUDO.has(type) && !all)) continue;
    const limit = /(?:^|,)size=(\d+)k/.exec(flags)?.[1];
    const size = PSEUDO.has(type)
      ? 0
      : Number(limit ?? HARDWARE.memory / (type === 'tmpfs' || type === 'devtmpfs' ? 2 : 1));
    rows.push({ source, type, target, size: Math.floor(size), used: 0 });
  }
  return rows;
}

function gnuTable(table: string[][]): string {
  const last = (table[0]?.length ?? 0) - 1;
  const least = [14, 0, 5, 4, 5, 4];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(
      column === 0 ? (least[0] as number) : column < last ? 4 : 0,
      ...table.map((row) => (row[column] as string).length),
    ),
  );
  const isText = (column: number) => column === 0 || column === last || (last === 6 && column === 1);
  return table
    .map((row) =>
      row
        .map((text, column) =>
          column === last
            ? text
            : isText(column)
              ? text.padEnd(widths[column] as number)
              : text.padStart(widths[column] as number),
        )
        .join(' '),
    )
    .map((text) => `${text}\n`)
    .join('');
}

function busyboxTable(table: string[][]): string {
  return table
    .map(([source = '', size = '', used = '', available = '', share = '', target = '']) => {
      const numbers = `${size.padStart(10)}${used.padStart(10)}${available.padStart(10)}${share.padStart(5)} ${target}`;
      return source.length > 20 ? `${source}\n${' '.repeat(20)} ${numbers}\n` : `${source.padEnd(20)} ${numbers}\n`;
    })
    .join('');
}
