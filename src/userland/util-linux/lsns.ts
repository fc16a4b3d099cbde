import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { nameOfUser } from '../text/owners.ts';

const KINDS = ['mnt', 'net', 'pid', 'uts'] as const;

function inodeOf({ fs, namespaces }: Process, kind: (typeof KINDS)[number]): number {
  return kind === 'mnt' ? fs.mounts.inode : namespaces[kind].inode;
}

/** lsns: the namespaces that processes are in, with the first process of each. */
export const lsns: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: 't:p:nl', long: { 'type=': 't', 'task=': 'p', noheadings: 'n', list: 'l' } },
    'gnu',
  );
  const wanted = options.value('t');
  const task = options.value('p');
  const found = new Map<number, { kind: string; processes: [pid: number, process: Process][] }>();
  const visible = proc.namespaces.pid.list();
  for (const { pid, process } of visible) {
    for (const kind of KINDS) {
      if (wanted !== undefined && wanted !== kind) continue;
      const inode = inodeOf(process, kind);
      const entry = found.get(inode) ?? { kind, processes: [] };
      entry.processes.push([pid, process]);
      found.set(inode, entry);
    }
  }
  const rows = [...found]
    .filter(([, { processes }]) => task === undefined || processes.some(([pid]) => pid === Number(task)))
    .sort(([a], [b]) => a - b)
    .map(([inode, { kind, processes }]) => {
      const [pid, first] = processes.sort(([a], [b]) => a - b)[0] as [number, Process];
      const user = nameOfUser(proc, first.credentials.uid);
      return [String(inode), kind, String(processes.length), String(pid), user, first.argv.join(' ') || first.comm];
    });
  const header = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND'];
  const table = options.has('n') ? rows : [header, ...rows];
  const width = (column: number, least: number) =>
    Math.max(least, ...table.map((row) => (row[column] as string).length));
  const widths = [width(0, 10), width(1, 4), width(2, 6), width(3, 3), width(4, 4)] as const;
  for (const [inode = '', kind = '', count = '', pid = '', user = '', command = ''] of table) {
    yield* proc.print(
      `${inode.padStart(widths[0])} ${kind.padEnd(widths[1])} ${count.padStart(widths[2])} ${pid.padStart(widths[3])} ${user.padEnd(widths[4])} ${command}\n`,
    );
  }
  return 0;
};
