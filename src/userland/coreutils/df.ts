import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { humanSize } from '../text/humansize.ts';
import { isPseudo, statfs } from '../util-linux/statfs.ts';

interface Row {
  source: string;
  type: string;
  target: string;
  /** st_dev of the file system; -1 for the total. */
  device: number;
  /** In bytes. */
  size: number;
  used: number;
  available: number;
  /** What was asked for, where something was. */
  file: string;
}

/** A column: its heading, its least width, and whether it is text. */
interface Column {
  readonly heading: string;
  readonly least: number;
  readonly text?: boolean;
  value(row: Row): string;
}

/** How large the units are that sizes are given in. */
interface Units {
  readonly heading: string;
  show(bytes: number): string;
}

const INODES = 16_777_216;
const INODE_SPACE = 49_152;

/** df: how full the mounted file systems are. */
export function df(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'hHkmTaPiB:t:x:l',
        long: {
          'human-readable': 'h',
          'print-type': 'T',
          all: 'a',
          inodes: 'i',
          portability: 'P',
          'type=': 't',
          'exclude-type=': 'x',
          'output=?': 'output',
          total: 'total',
          'block-size=': 'B',
          local: 'l',
        },
        usage: 'df [-PkmhTai] [FILESYSTEM]...\n\nPrint filesystem usage statistics',
      },
      family,
    );
    const types = options.values('t');
    const excluded = options.values('x');
    const all = mounted(proc, options.has('a')).filter(
      ({ type }) => (types.length === 0 || types.includes(type)) && !excluded.includes(type),
    );
    let status = 0;
    let rows = family === 'gnu' && !options.has('a') ? once(all) : all;
    if (options.operands.length > 0) {
      rows = [];
      for (const path of options.operands) {
        try {
          const row = holding(proc, all, path);
          if (row) rows.push({ ...row, file: path });
        } catch (error) {
          if (!isErrno(error)) throw error;
          yield* proc.printError(
            `df: ${family === 'gnu' ? path : `${path}: can't find mount point`}: ${error.message}\n`,
          );
          status = 1;
        }
      }
      if (rows.length === 0) return status;
    }
    if (rows.length === 0) {
      yield* proc.printError('df: no file systems processed\n');
      return 1;
    }
    if (options.has('total')) rows.push(total(rows));
    const columns = columnsOf(options, family);
    const table = [columns.map(({ heading }) => heading), ...rows.map((row) => columns.map((each) => each.value(row)))];
    yield* proc.print(family === 'gnu' ? gnuTable(table, columns) : busyboxTable(table));
    return status;
  };
}

function mounted(proc: Process, all: boolean): Row[] {
  const rows: Row[] = [];
  for (const mount of proc.fs.mounts.mounts) {
    const target = proc.fs.pathTo(mount.location);
    const { type, source } = mount;
    if (target === undefined || (isPseudo(type) && !all)) continue;
    rows.push({ source, type, target, device: mount.fs.device, file: '-', ...statfs(mount.fs) });
  }
  return rows;
}

/** Each file system by the shortest of its mount points. */
function once(rows: readonly Row[]): Row[] {
  const best = new Map<number, Row>();
  for (const row of rows) {
    const known = best.get(row.device);
    if (known === undefined || row.target.length < known.target.length) best.set(row.device, row);
  }
  return rows.filter((row) => best.get(row.device) === row);
}

function holding(proc: Process, rows: readonly Row[], path: string): Row | undefined {
  const real = proc.fs.realpath(path);
  return rows
    .filter(({ target }) => target === '/' || real === target || real.startsWith(`${target}/`))
    .reduceRight<Row | undefined>(
      (best, row) => (best && best.target.length >= row.target.length ? best : row),
      undefined,
    );
}

function total(rows: readonly Row[]): Row {
  const sum = (value: (row: Row) => number) => rows.reduce((all, row) => all + value(row), 0);
  return {
    source: 'total',
    type: '-',
    target: '-',
    device: -1,
    file: '-',
    size: sum(({ size }) => size),
    used: sum(({ used }) => used),
    available: sum(({ available }) => available),
  };
}

function columnsOf(options: Options, family: Family): Column[] {
  const { heading, show } = unitsOf(options, family);
  const human = heading === 'Size';
  const portable = options.has('P');
  const inodes = (row: Row) => (isPseudo(row.type) ? 0 : INODES);
  const usedInodes = (row: Row) => Math.min(inodes(row), Math.ceil(row.used / INODE_SPACE) + 1);
  const count = (value: number) => (human ? humanSize(value) : String(value));
  const all: Readonly<Record<string, Column>> = {
    source: { heading: 'Filesystem', least: 14, text: true, value: ({ source }) => source },
    fstype: { heading: 'Type', least: 4, text: true, value: ({ type }) => type },
    size: { heading, least: 5, value: ({ size }) => show(size) },
    used: { heading: 'Used', least: 5, value: ({ used }) => show(used) },
    avail: {
      heading: human && family === 'gnu' ? 'Avail' : 'Available',
      least: 5,
      value: ({ available }) => show(available),
    },
    pcent: {
      heading: portable ? 'Capacity' : 'Use%',
      least: 4,
      value: ({ used, available }) =>
        used + available > 0 ? `${Math.ceil((used / (used + available)) * 100)}%` : family === 'gnu' ? '-' : '0%',
    },
    itotal: { heading: 'Inodes', least: 5, value: (row) => count(inodes(row)) },
    iused: { heading: 'IUsed', least: 5, value: (row) => count(usedInodes(row)) },
    iavail: { heading: 'IFree', least: 5, value: (row) => count(inodes(row) - usedInodes(row)) },
    ipcent: {
      heading: 'IUse%',
      least: 4,
      value: (row) => (inodes(row) > 0 ? `${Math.ceil((usedInodes(row) * 100) / inodes(row))}%` : '-'),
    },
    file: { heading: 'File', least: 4, text: true, value: ({ file }) => file },
    target: { heading: 'Mounted on', least: 0, text: true, value: ({ target }) => target },
  };
  const asked = options.value('output');
  const names =
    asked === undefined
      ? [
          'source',
          ...(options.has('T') ? ['fstype'] : []),
          ...(options.has('i') ? ['itotal', 'iused', 'iavail', 'ipcent'] : ['size', 'used', 'avail', 'pcent']),
          'target',
        ]
      : asked === ''
        ? Object.keys(all)
        : asked.split(',');
  return names.flatMap((name) => all[name] ?? []);
}

function unitsOf(options: Options, family: Family): Units {
  const letters = options.given.map(([name]) => name).filter((name) => 'hHkm'.includes(name));
  const last = letters.at(-1);
  if (last === 'h' || last === 'H') return { heading: 'Size', show: (bytes) => humanSize(bytes, family === 'gnu') };
  const unit = options.value('B')?.toUpperCase() ?? (last === 'm' ? 'M' : 'K');
  const factor = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit.replace(/^1/, '').slice(0, 1)] ?? (Number(unit) || 1024);
  const heading = options.has('P') && unit === 'K' ? '1024-blocks' : `1${unit.replace(/^1/, '')}-blocks`;
  return { heading, show: (bytes) => String(Math.ceil(bytes / factor)) };
}

function gnuTable(table: readonly string[][], columns: readonly Column[]): string {
  const widths = columns.map(({ least }, column) =>
    Math.max(least, ...table.map((row) => (row[column] as string).length)),
  );
  return table
    .map((row) => {
      const cells = row.map((text, column) => {
        const width = widths[column] as number;
        if (!columns[column]?.text) return text.padStart(width);
        return column === row.length - 1 ? text : text.padEnd(width);
      });
      return `${cells.join(' ')}\n`;
    })
    .join('');
}

function busyboxTable(table: readonly string[][]): string {
  return table
    .map((row) => {
      const [source = '', ...rest] = row;
      const target = rest.pop() ?? '';
      const type = rest.length > 4 ? `${(rest.shift() as string).padEnd(10)} ` : '';
      const [size = '', used = '', available = '', share = ''] = rest;
      const numbers = `${type}${size.padStart(9)}${used.padStart(10)}${available.padStart(10)}${share.padStart(5)} ${target}`;
      return source.length > 20 ? `${source}\n${' '.repeat(20)} ${numbers}\n` : `${source.padEnd(20)} ${numbers}\n`;
    })
    .join('');
}
