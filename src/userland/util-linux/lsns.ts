import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { fileLines } from '../resolver/config.ts';
import { nameOfUser, uidSeen } from '../text/owners.ts';
import { LSNS_USAGE, versionOf } from './usage.ts';

const KINDS = ['mnt', 'net', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'] as const;
type Kind = (typeof KINDS)[number];

/** A namespace, the first process in it and how many there are. */
interface Found {
  inode: number;
  kind: Kind;
  count: number;
  first?: { pid: number; process: Process };
  namespace?: { parent?: { inode: number }; user?: { inode: number } };
  /** Where it is mounted, as Docker and `ip netns` do to keep it. */
  mounted: string;
}

interface Column {
  right?: boolean;
  value(found: Found, proc: Process): string;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  NS: { right: true, value: ({ inode }) => String(inode) },
  TYPE: { value: ({ kind }) => kind },
  PATH: { value: ({ first, kind }) => (first ? `/proc/${first.pid}/ns/${kind}` : '') },
  NPROCS: { right: true, value: ({ count }) => String(count) },
  PID: { right: true, value: ({ first }) => String(first?.pid ?? '') },
  PPID: { right: true, value: ({ first }) => (first ? String(parentPid(first.process)) : '') },
  COMMAND: { value: ({ first }) => (first ? first.process.argv.join(' ') || first.process.comm : '') },
  UID: { right: true, value: ({ first }, proc) => String(uidSeen(proc, first?.process)) },
  USER: { value: ({ first }, proc) => nameOfUser(proc, uidSeen(proc, first?.process)) },
  NETNSID: { right: true, value: netnsId },
  NSFS: { value: ({ mounted }) => mounted },
  PNS: { right: true, value: ({ namespace }) => String(namespace?.parent?.inode ?? 0) },
  ONS: { right: true, value: ownerOf },
};
const COLUMN_LIST = `     NS <integer> namespace identifier (inode number)
   TYPE <string>  kind of namespace
   PATH <string>  path to the namespace
 NPROCS <integer> number of processes in the namespace
    PID <integer> lowest PID in the namespace
   PPID <integer> PPID of the PID
COMMAND <string>  command line of the PID
    UID <integer> UID of the PID
   USER <string>  username of the PID
NETNSID <string>  namespace ID as used by network subsystem
   NSFS <string>  nsfs mountpoint (usually used network subsystem)
    PNS <integer> parent namespace identifier (inode number)
    ONS <integer> owner namespace identifier (inode number)
`;

/** lsns(8): the namespaces that processes are in or that are mounted, with the first process of each. */
export const lsns: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    {
      short: 't:p:nlo:rJuWT::PHhV',
      long: {
        'type=': 't',
        'task=': 'p',
        noheadings: 'n',
        list: 'l',
        'output=': 'o',
        raw: 'r',
        json: 'J',
        notruncate: 'u',
        nowrap: 'W',
        'tree=?': 'T',
        persistent: 'P',
        'list-columns': 'H',
        'output-all': 'output-all',
        help: 'h',
        version: 'V',
      },
      numbers: { p: { gnu: () => 'failed to parse task PID' } },
    },
    'gnu',
  );
  if (options.has('h') || options.has('V')) {
    yield* proc.print(options.has('h') ? LSNS_USAGE : versionOf('lsns'));
    return 0;
  }
  if (options.has('H')) {
    yield* proc.print(COLUMN_LIST);
    return 0;
  }
  const wanted = options.value('t');
  if (wanted !== undefined && !KINDS.includes(wanted as Kind))
    return yield* complain(proc, `unknown namespace type: ${wanted}`);
  const standard = [
    ...['NS', 'TYPE', 'NPROCS', 'PID', 'USER'],
    ...(wanted === 'net' ? ['NETNSID', 'NSFS'] : []),
    'COMMAND',
  ];
  const asked = options.value('o')?.toUpperCase();
  const names = options.has('output-all')
    ? Object.keys(COLUMNS)
    : asked?.startsWith('+')
      ? [...standard, ...asked.slice(1).split(',')]
      : (asked?.split(',') ?? standard);
  const unknown = names.find((name) => !Object.hasOwn(COLUMNS, name));
  if (unknown !== undefined) return yield* complain(proc, `unknown column: ${unknown}`);
  const task = options.number('p');
  const kinds = wanted === undefined ? KINDS : [wanted as Kind];
  const [id] = options.operands;
  const found = namespaces(proc, kinds, task).filter(
    ({ inode, count }) => (id === undefined || inode === Number(id)) && (!options.has('P') || count === 0),
  );
  if (id !== undefined && found.length === 0) {
    return yield* complain(
      proc,
      /^\d+$/.test(id) ? `not found namespace: ${id}` : `invalid namespace argument: '${id}'`,
    );
  }
  if (found.length === 0) return 0;
  const rows = found.map((each) => names.map((name) => (COLUMNS[name] as Column).value(each, proc)));
  if (options.has('J')) {
    yield* proc.print(json(names, rows));
    return 0;
  }
  if (options.has('r')) {
    const lines = options.has('n') ? rows : [names, ...rows];
    yield* proc.print(lines.map((row) => `${row.map((cell) => cell.replaceAll(' ', '\\x20')).join(' ')}\n`).join(''));
    return 0;
  }
  if (task === undefined && !options.has('l')) drawTree(found, names.indexOf('COMMAND'), rows);
  yield* proc.print(aligned(names, options.has('n') ? rows : [names, ...rows]));
  return 0;
};

function* complain(proc: Process, message: string): Coroutine<number> {
  yield* proc.printError(`lsns: ${message}\n`);
  return 1;
}

/** The user namespace that a namespace belongs to; for one of users its parent. */
function ownerOf({ kind, namespace, first }: Found): string {
  if (kind === 'user') return String(namespace?.parent?.inode ?? 0);
  return String(namespace?.user?.inode ?? first?.process.kernel.user.inode ?? 0);
}

function namespaceOf({ namespaces, fs, credentials, kernel }: Process, kind: Kind): Found['namespace'] {
  if (kind === 'mnt') return fs.mounts;
  if (kind === 'user') return credentials.user ?? kernel.user;
  return kind === 'time' ? {} : namespaces[kind];
}

function parentPid({ parent, namespaces: { pid } }: Process): number {
  return parent ? (pid.list().find(({ process }) => process === parent)?.pid ?? 0) : 0;
}

/** The number that lsns's own network namespace knows another one by. */
function netnsId({ kind, first }: Found, proc: Process): string {
  if (kind !== 'net') return '';
  const other: NetNamespace | undefined = first?.process.namespaces.net;
  return String((other && proc.namespaces.net.knownIdOf(other)) ?? 'unassigned');
}

/** What is seen of namespaces(7) below /proc and among the mounts, by inode. */
function namespaces(proc: Process, kinds: readonly Kind[], task: number | undefined): Found[] {
  const found = new Map<number, Found>();
  const only = new Set<number>();
  const processes = proc.namespaces.pid.list().sort((a, b) => a.pid - b.pid);
  for (const { pid, process } of processes) {
    for (const kind of kinds) {
      const inode = inodeOf(proc, pid, kind);
      if (inode === undefined) continue;
      if (pid === task) only.add(inode);
      const entry = found.get(inode) ?? {
        inode,
        kind,
        count: 0,
        first: { pid, process },
        namespace: namespaceOf(process, kind),
        mounted: '',
      };
      entry.count++;
      found.set(inode, entry);
    }
  }
  for (const line of fileLines(proc, '/proc/self/mountinfo')) {
    const [, kind, number, path = ''] = / (\w+):\[(\d+)\] (\S+) .* - nsfs /.exec(line) ?? [];
    if (!kinds.includes(kind as Kind)) continue;
    const inode = Number(number);
    const entry = found.get(inode) ?? { inode, kind: kind as Kind, count: 0, mounted: '' };
    entry.mounted ||= path;
    found.set(inode, entry);
  }
  return [...found.values()]
    .filter(({ inode }) => task === undefined || only.has(inode))
    .sort((a, b) => a.inode - b.inode);
}

function inodeOf(proc: Process, pid: number, kind: Kind): number | undefined {
  try {
    return Number(/\[(\d+)\]/.exec(proc.fs.readlink(`/proc/${pid}/ns/${kind}`))?.[1]);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** Puts what a shown process has started below it, with the branches of a tree before the command. */
function drawTree(found: readonly Found[], column: number, rows: string[][]): void {
  interface Line {
    row: string[];
    children: Line[];
  }
  const lineOf = new Map<Process, Line>();
  const roots: Line[] = [];
  for (const [index, { first }] of found.entries()) {
    const line = { row: rows[index] as string[], children: [] };
    const parent = first?.process.parent && lineOf.get(first.process.parent);
    (parent ? parent.children : roots).push(line);
    if (first) lineOf.set(first.process, line);
  }
  rows.length = 0;
  const walk = ({ row, children }: Line, before: string): void => {
    rows.push(row);
    for (const [index, child] of children.entries()) {
      const last = index === children.length - 1;
      if (column >= 0) child.row[column] = `${before}${last ? '└─' : '├─'}${child.row[column]}`;
      walk(child, `${before}${last ? '  ' : '│ '}`);
    }
  };
  for (const line of roots) walk(line, '');
}

function aligned(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = names.map((name, column) =>
    Math.max(name === 'NS' ? 10 : name.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => {
      const width = widths[column] as number;
      if (COLUMNS[names[column] as string]?.right) return cell.padStart(width);
      return column === row.length - 1 ? cell : cell.padEnd(width);
    });
  return rows.map((row) => `${line(row).join(' ')}\n`).join('');
}

function json(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const value = (name: string, cell: string) =>
    cell === '' ? 'null' : /^(NS|NPROCS|PID|PPID|UID)$/.test(name) ? cell : JSON.stringify(cell);
  const objects = rows.map(
    (row) =>
      `{\n${row.map((cell, at) => `         "${names[at]?.toLowerCase()}": ${value(names[at] as string, cell)}`).join(',\n')}\n      }`,
  );
  return `{\n   "namespaces": [\n      ${objects.join(',')}\n   ]\n}\n`;
}
