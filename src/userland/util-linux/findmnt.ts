import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { deviceText } from '#kernel/vfs/inode.ts';
import type { Mount } from '#kernel/vfs/mount.ts';
import { propagationText } from '#kernel/vfs/propagation.ts';
import { getopt, type Options } from '../getopt.ts';
import { humanSize } from '../text/humansize.ts';
import { statfs } from './statfs.ts';
import { versionOf } from './usage.ts';

/** A mount as the process sees it, and what is shown mounted in it. */
interface Entry {
  readonly mount: Mount;
  readonly target: string;
  readonly children: Entry[];
}

interface Column {
  /** Numbers stand to the right. */
  readonly right?: boolean;
  value(entry: Entry): string;
}

const size = (bytes: number) => humanSize(bytes, true);
const access = ({ mount }: Entry) => (mount.readOnly ? 'ro' : 'rw');

const COLUMNS: Readonly<Record<string, Column>> = {
  TARGET: { value: ({ target }) => target },
  SOURCE: { value: ({ mount }) => (mount.rootPath === '/' ? mount.source : `${mount.source}[${mount.rootPath}]`) },
  FSTYPE: { value: ({ mount }) => mount.type },
  OPTIONS: { value: (entry) => [access(entry), ...entry.mount.flags, ...entry.mount.fs.superOptions()].join(',') },
  'VFS-OPTIONS': { value: (entry) => [access(entry), ...entry.mount.flags].join(',') },
  'FS-OPTIONS': { value: ({ mount }) => ['rw', ...mount.fs.superOptions()].join(',') },
  PROPAGATION: { value: ({ mount }) => propagationText(mount) },
  ID: { right: true, value: ({ mount }) => String(mount.id) },
  PARENT: { right: true, value: ({ mount }) => String(mount.mountpoint?.mount.id ?? 1) },
  FSROOT: { value: ({ mount }) => mount.rootPath },
  'MAJ:MIN': { value: ({ mount }) => deviceText(mount.fs.device) },
  LABEL: { value: () => '' },
  UUID: { value: () => '' },
  SIZE: { right: true, value: ({ mount }) => size(statfs(mount.fs).size) },
  USED: { right: true, value: ({ mount }) => size(statfs(mount.fs).used) },
  AVAIL: { right: true, value: ({ mount }) => size(statfs(mount.fs).available) },
  'USE%': {
    right: true,
    value({ mount }) {
      const { size: all, used } = statfs(mount.fs);
      return all === 0 ? '-' : `${Math.floor((used * 100) / all)}%`;
    },
  },
};
const STANDARD = ['TARGET', 'SOURCE', 'FSTYPE', 'OPTIONS'];
const LIKE_DF = ['SOURCE', 'FSTYPE', 'SIZE', 'USED', 'AVAIL', 'USE%', 'TARGET'];

/** findmnt: what is mounted, as a tree, or what is mounted at a place (findmnt(8)). Exit status: 1 where nothing is. */
export function* findmnt(proc: Process): Coroutine<number> {
  const options = yield* getopt(
    proc,
    {
      short: 'no:t:rlJPT:M:S:RDauvkV',
      long: {
        noheadings: 'n',
        'output=': 'o',
        'types=': 't',
        raw: 'r',
        list: 'l',
        json: 'J',
        pairs: 'P',
        'target=': 'T',
        'mountpoint=': 'M',
        'source=': 'S',
        submounts: 'R',
        df: 'D',
        all: 'A',
        notruncate: 'u',
        kernel: 'k',
        version: 'V',
      },
    },
    'gnu',
  );
  if (options.has('V')) {
    yield* proc.print(versionOf('findmnt'));
    return 0;
  }
  const names = options.value('o')?.toUpperCase().split(',') ?? (options.has('D') ? LIKE_DF : STANDARD);
  const unknown = names.find((name) => COLUMNS[name] === undefined);
  if (unknown !== undefined) {
    yield* proc.printError(`findmnt: unknown column: ${unknown}\n`);
    return 1;
  }
  const all = entriesOf(proc);
  const { chosen, tree } = choose(proc, all, options);
  if (chosen.length === 0) return tree ? 0 : 1;
  const flat = options.has('l') || options.has('r') || options.has('P') || options.has('D') || !tree;
  if (options.has('J')) yield* proc.print(json(chosen, names, flat));
  else yield* proc.print(print(flat ? chosen : nested(chosen), names, options, flat));
  return 0;
}

function entriesOf(proc: Process): Entry[] {
  const entries: Entry[] = [];
  for (const mount of proc.fs.mounts.mounts) {
    const target = proc.fs.pathTo(mount.location);
    if (target !== undefined) entries.push({ mount, target, children: [] });
  }
  return entries;
}

function choose(proc: Process, all: Entry[], options: Options): { chosen: Entry[]; tree: boolean } {
  const types = options.value('t')?.split(',');
  const fits = ({ mount }: Entry) => types === undefined || types.includes(mount.type);
  const [operand] = options.operands;
  const below = options.value('T');
  const source = options.value('S');
  const point = options.value('M') ?? operand;
  if (below !== undefined) {
    const at = proc.fs.find(below);
    return { chosen: all.filter(({ mount }) => mount === at?.mount), tree: false };
  }
  const bySource = (text: string) => all.filter(({ mount }) => mount.source === text);
  if (source !== undefined) return { chosen: bySource(source).filter(fits), tree: false };
  if (point === undefined) return { chosen: all.filter(fits), tree: true };
  const path = proc.fs.exists(point) ? proc.fs.realpath(point) : point;
  const found = all.filter(({ target }) => target === path).slice(-1);
  if (found.length === 0) return { chosen: bySource(point).filter(fits), tree: false };
  if (!options.has('R')) return { chosen: found.filter(fits), tree: false };
  const inside = all.filter(({ target }) => target.startsWith(path === '/' ? '/' : `${path}/`) && target !== path);
  return { chosen: [...found, ...inside].filter(fits), tree: true };
}

/** The same as a tree: what is mounted in another of them below it. */
function nested(entries: readonly Entry[]): Entry[] {
  const own = new Map(entries.map((entry) => [entry.mount, { ...entry, children: [] as Entry[] }]));
  const roots: Entry[] = [];
  for (const entry of own.values()) {
    const parent = entry.mount.mountpoint && own.get(entry.mount.mountpoint.mount);
    (parent?.children ?? roots).push(entry);
  }
  return roots;
}

function print(entries: readonly Entry[], names: readonly string[], options: Options, flat: boolean): string {
  if (options.has('P'))
    return entries.map((entry) => `${names.map((name) => `${name}="${cellOf(entry, name)}"`).join(' ')}\n`).join('');
  const rows: string[][] = options.has('n') ? [] : [[...names]];
  const add = (entry: Entry, branch: string) =>
    rows.push(names.map((name) => (name === 'TARGET' ? branch + entry.target : cellOf(entry, name))));
  const grow = (list: readonly Entry[], indent: string, top: boolean) => {
    for (const [index, entry] of list.entries()) {
      const last = index === list.length - 1;
      add(entry, top ? '' : `${indent}${last ? '└─' : '├─'}`);
      grow(entry.children, top ? '' : `${indent}${last ? '  ' : '│ '}`, false);
    }
  };
  if (flat) for (const entry of entries) add(entry, '');
  else grow(entries, '', true);
  if (options.has('r')) return rows.map((row) => `${row.join(' ')}\n`).join('');
  const widths = names.map((_, column) => Math.max(...rows.map((row) => [...(row[column] as string)].length)));
  return rows
    .map((row) => {
      const cells = row.map((text, column) => {
        const width = widths[column] as number;
        const gap = ' '.repeat(width - [...text].length);
        if (COLUMNS[names[column] as string]?.right) return gap + text;
        return column === row.length - 1 && names[column] !== 'MAJ:MIN' ? text : text + gap;
      });
      return `${cells.join(' ')}\n`;
    })
    .join('');
}

function json(entries: readonly Entry[], names: readonly string[], flat: boolean): string {
  const lines = (list: readonly Entry[], indent: string): string =>
    list
      .map((entry) => {
        const fields = names.map(
          (name) => `${indent}   "${name.toLowerCase()}": ${JSON.stringify(cellOf(entry, name))}`,
        );
        const children =
          entry.children.length > 0
            ? [`${indent}   "children": [\n${lines(entry.children, `${indent}      `)}\n${indent}   ]`]
            : [];
        return `${indent}{\n${[...fields, ...children].join(',\n')}\n${indent}}`;
      })
      .join(',\n')
      .replace(/\},\n\s*\{/g, (text) => text.replace(/\n\s*/, ''));
  return `{\n   "filesystems": [\n${lines(flat ? entries : nested(entries), '      ')}\n   ]\n}\n`;
}

function cellOf(entry: Entry, name: string): string {
  return COLUMNS[name]?.value(entry) ?? '';
}
