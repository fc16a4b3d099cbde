import { SECOND } from '#kernel/clock.ts';
import { HARDWARE } from '#kernel/hardware.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { residentSize, virtualSize } from '#kernel/vfs/procusage.ts';
import { nameOfUser, uidSeen } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';

interface Row {
  pid: number;
  process: Process;
}

interface Column {
  header: string;
  right?: boolean;
  width?: number;
  value(row: Row, viewer: Process): string;
}

const two = (value: number) => String(value).padStart(2, '0');

const PS_USAGE =
  "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n";

/** What -o can show, by its name. */
const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { header: 'PID', right: true, width: 7, value: ({ pid }) => String(pid) },
  ppid: { header: 'PPID', right: true, width: 7, value: (row, viewer) => String(parentOf(row, viewer)) },
  pgid: { header: 'PGID', right: true, width: 7, value: ({ process }) => String(process.pgid) },
  user: { header: 'USER', width: 8, value: ({ process }, viewer) => nameOfUser(viewer, uidSeen(viewer, process)) },
  uid: { header: 'UID', right: true, width: 5, value: ({ process }, viewer) => String(uidSeen(viewer, process)) },
  tty: { header: 'TTY', width: 8, value: ({ process }) => terminalOf(process) },
  stat: { header: 'STAT', width: 4, value: ({ process }) => statOf(process) },
  s: { header: 'S', value: ({ process }) => process.state },
  stime: { header: 'STIME', value: ({ process }) => startOf(process) },
  start: { header: 'START', width: 6, value: ({ process }) => startOf(process) },
  time: { header: 'TIME', right: true, width: 8, value: ({ process }) => clockTime(process.processorTime) },
  etime: { header: 'ELAPSED', right: true, width: 11, value: ({ process }) => elapsed(process) },
  comm: { header: 'COMMAND', value: ({ process }) => process.comm },
  args: { header: 'COMMAND', value: ({ process }) => process.argv.join(' ') },
  pcpu: { header: '%CPU', right: true, width: 4, value: ({ process }) => processorShare(process).toFixed(1) },
  pmem: {
    header: '%MEM',
    right: true,
    width: 4,
    value: ({ process }) => ((residentSize(process) / 1024 / HARDWARE.memory) * 100).toFixed(1),
  },
  vsz: { header: 'VSZ', right: true, width: 6, value: ({ process }) => String(Math.ceil(virtualSize(process) / 1024)) },
  rss: {
    header: 'RSS',
    right: true,
    width: 5,
    value: ({ process }) => String(Math.ceil(residentSize(process) / 1024)),
  },
  c: { header: 'C', right: true, width: 2, value: ({ process }) => String(Math.floor(processorShare(process))) },
  label: { header: 'LABEL', width: 31, value: ({ process }) => process.credentials.label ?? '-' },
  netns: { header: 'NETNS', right: true, width: 10, value: ({ process }) => String(process.namespaces.net.inode) },
  pidns: { header: 'PIDNS', right: true, width: 10, value: ({ process }) => String(process.namespaces.pid.inode) },
};
const ALIASES: Readonly<Record<string, string>> = {
  cmd: 'args',
  context: 'label',
  command: 'args',
  tname: 'tty',
  tt: 'tty',
  ruser: 'user',
  euser: 'user',
  ucmd: 'comm',
  '%cpu': 'pcpu',
  '%mem': 'pmem',
  state: 's',
};

/** ps of procps: BSD, UNIX and -o forms. */
export const ps: Program = function* (proc) {
  const request = parse(proc.argv.slice(1));
  if ('error' in request) {
    yield* proc.printError(request.error);
    return 1;
  }
  const rows = proc.namespaces.pid.list().filter((row) => selected(proc, row, request));
  const columns = request.columns.map(({ name, header }) => ({
    ...(COLUMNS[name] as Column),
    ...(header === undefined ? {} : { header }),
  }));
  yield* proc.print(table(proc, rows, columns, request.headers));
  return rows.length > 0 ? 0 : 1;
};

/** ps of busybox: PID, USER and COMMAND, or -o. */
export const busyboxPs: Program = function* (proc) {
  const option = proc.argv.indexOf('-o');
  const names = option > 0 ? (proc.argv[option + 1] ?? '').split(',') : ['pid', 'user', 'args'];
  const wrong = names.find((name) => !(ALIASES[name] ?? name in COLUMNS));
  if (wrong !== undefined) {
    yield* proc.printError(
      `ps: bad -o argument '${wrong}', supported arguments: user,group,comm,args,pid,ppid,pgid,tty,vsz,sid,stat,rss\n`,
    );
    return 1;
  }
  const columns = names.map((name) => COLUMNS[ALIASES[name] ?? name] as Column);
  const left: Column[] = columns.map((column, index) => {
    if (/^(PID|PPID|PGID)$/.test(column.header))
      return { ...column, header: column.header.padEnd(5), width: 5, right: true };
    if (column.header === 'STAT') return { ...column, value: ({ process }) => process.state };
    const named = ALIASES[names[index] ?? ''] ?? names[index];
    return { ...column, right: false, ...(named === 'comm' && { width: 16 }) };
  });
  yield* proc.print(table(proc, proc.namespaces.pid.list(), left, true));
  return 0;
};

interface Request {
  columns: { name: string; header?: string }[];
  all: boolean;
  withTty: boolean;
  pids?: number[];
  command?: string;
  headers: boolean;
}

function named(names: string[]): Request['columns'] {
  return names.map((name) => ({ name }));
}

function parse(args: string[]): Request | { error: string } {
  const request: Request = {
    columns: [{ name: 'pid' }, { name: 'tty' }, { name: 'time' }, { name: 'comm', header: 'CMD' }],
    all: false,
    withTty: false,
    headers: true,
  };
  const chosen: Request['columns'] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--no-headers' || arg === '--no-heading') request.headers = false;
    else if (arg === '-p' || arg === '--pid' || arg === 'p')
      request.pids = (rest.shift() ?? '').split(/[, ]+/).map(Number);
    else if (/^-q[\d,]/.test(arg)) request.pids = arg.slice(2).split(',').map(Number);
    else if (arg === '-q' || arg === 'q' || arg === '--quick-pid')
      request.pids = (rest.shift() ?? '').split(/[, ]+/).map(Number);
    else if (arg === '-C') request.command = rest.shift();
    else if (arg === '-o' || arg === '--format' || arg === 'o' || arg.startsWith('-o')) {
      const spec = arg.length > 2 && arg.startsWith('-o') ? arg.slice(2) : (rest.shift() ?? '');
      for (const part of spec.split(/,(?![^=]*$)|[,\s]+/)) {
        const [name = '', header] = part.split('=');
        const real = ALIASES[name] ?? name;
        if (!(real in COLUMNS))
          return {
            error: `error: unknown user-defined format specifier "${name}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`,
          };
        chosen.push({ name: real, header });
      }
    } else if (arg.startsWith('--')) {
      return { error: `error: unknown gnu long option\n${PS_USAGE}` };
    } else if (arg.startsWith('-') && !arg.includes('x')) {
      // In a cluster, o takes what comes next: -eo pid,cmd.
      const cluster = /^-([a-zA-Z]*)o$/.exec(arg);
      if (cluster) {
        rest.unshift(...(cluster[1] ? [`-${cluster[1]}`] : []), '-o', rest.shift() ?? '');
        continue;
      }
      for (const letter of arg.slice(1)) {
        if (letter === 'Z') request.columns = [{ name: 'label' }, ...request.columns];
        else if (letter === 'e' || letter === 'A') request.all = true;
        else if (letter === 'f')
          request.columns = [
            { name: 'user', header: 'UID' },
            ...named(['pid', 'ppid', 'c', 'stime', 'tty', 'time']),
            { name: 'args', header: 'CMD' },
          ];
        else if (letter === 'a') request.withTty = request.all = true;
        else if (!/[wuHl]/.test(letter))
          return {
            error: `error: unsupported SysV option\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`,
          };
      }
    } else {
      // An x behind a hyphen is no option of System V: procps then reads all of it as BSD's.
      if (/[ax]/.test(arg)) request.all = true;
      if (arg.includes('u'))
        request.columns = named(['user', 'pid', 'pcpu', 'pmem', 'vsz', 'rss', 'tty', 'stat', 'start', 'time', 'args']);
      else request.columns = named(['pid', 'tty', 'stat', 'time', 'args']);
      if (arg.includes('Z')) request.columns = [{ name: 'label' }, ...request.columns];
    }
  }
  if (chosen.length > 0) request.columns = chosen;
  return request;
}

function selected(viewer: Process, { pid, process }: Row, request: Request): boolean {
  if (request.pids) return request.pids.includes(pid);
  if (request.command !== undefined) return process.comm === request.command;
  return request.all || process.session === viewer.session;
}

function table(viewer: Process, rows: Row[], columns: Column[], headers: boolean): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row, viewer)));
  const widths = columns.map((column, index) =>
    Math.max(
      column.width ?? 0,
      column.header.length,
      ...(index === columns.length - 1 ? [0] : cells.map((row) => (row[index] as string).length)),
    ),
  );
  const line = (texts: string[]) =>
    texts
      .map((text, index) =>
        columns[index]?.right
          ? text.padStart(widths[index] as number)
          : index === columns.length - 1
            ? text
            : text.padEnd(widths[index] as number),
      )
      .join(' ');
  const shown =
    headers && columns.some((column) => column.header !== '')
      ? [line(columns.map((column) => column.header)), ...cells.map(line)]
      : cells.map(line);
  return shown.map((text) => `${text}\n`).join('');
}

function parentOf({ process }: Row, viewer: Process): number {
  return process.parent?.pidIn(viewer.namespaces.pid) ?? 0;
}

function terminalOf(process: Process): string {
  return process.session.tty?.name.replace('/dev/', '') ?? '?';
}

function statOf(process: Process): string {
  const leader = process.session.leader === process ? 's' : '';
  const foreground = process.session.tty?.foreground === process.pgid ? '+' : '';
  return `${process.state}${leader}${foreground}`;
}

function startOf(process: Process): string {
  return strftime('%H:%M', process.clock.wallTime(process.startedAt).seconds);
}

function clockTime(time: number): string {
  const seconds = Math.floor(time / SECOND);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Per cent of a processor over its whole life. */
function processorShare(process: Process): number {
  const lived = process.clock.now - process.startedAt;
  return lived > 0 ? Math.min(99.9, (process.processorTime / lived) * 100) : 0;
}

function elapsed(process: Process): string {
  const seconds = Math.floor((process.clock.now - process.startedAt) / SECOND);
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${two(hours)}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
