import { cgroupText } from '../cgroup.ts';
import type { OpenFile } from '../file/openfile.ts';
import { CAPABILITIES, type Capability } from '../process/capabilities.ts';
import type { PidNamespace } from '../process/pidnamespace.ts';
import type { Process } from '../process/process.ts';
import { Socket } from '../socket/socket.ts';
import { terminalOf } from '../tty/tty.ts';
import type { DirectoryInode } from './directory.ts';
import { type FileSystem, type Inode, makedev, type Viewer } from './inode.ts';
import { type Location, Mount } from './mount.ts';
import type { NamespaceKind } from './nsfs.ts';
import type { ProcFileSystem } from './procfs.ts';
import { IPVS_FILES } from './procipvs.ts';
import { mountInfoText, mountsText } from './procmounts.ts';
import { NET_FILES } from './procnet.ts';
import { TICK } from './procsystem.ts';
import { PlacedFile } from './regularfile.ts';
import { MagicLinkInode } from './special.ts';
import { SyntheticDirectory } from './synthetic.ts';

/** Inode numbers of the host's namespaces of which there is only one (linux/proc_ns.h). */
const SINGLE_NAMESPACES = {
  cgroup: { inode: 4026531835 },
  ipc: { inode: 4026531839 },
  time: { inode: 4026531834 },
  user: { inode: 4026531837 },
} as const;

const STATES = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' } as const;

/** /proc/PID of a process. */
export function processDirectory(proc: ProcFileSystem, process: Process): DirectoryInode {
  const pid = String(process.pidIn(proc.pidNamespace));
  const threads = () =>
    new SyntheticDirectory(proc, {
      names: () => [pid],
      lookup: (name) => (name === pid ? new SyntheticDirectory(proc, { fixed: entries(proc, process) }) : undefined),
    });
  const directory = new SyntheticDirectory(proc, { fixed: { ...entries(proc, process), task: threads } });
  directory.parent = proc.root;
  directory.name = pid;
  return owned(directory, process);
}

/** What the directories of a process and of each of its threads have in common. */
function entries(proc: ProcFileSystem, process: Process): Record<string, () => Inode> {
  const text = (read: () => string, mode?: number) => () => owned(proc.file({ read }, mode), process);
  const link = (find: (viewer: Viewer) => Location | OpenFile, show: (viewer: Viewer) => string) => () =>
    owned(new ProcessLink(proc, find, show), process);
  return {
    cgroup: text(() => cgroupText(process)),
    cmdline: text(() => process.argv.map((argument) => `${argument}\0`).join('')),
    comm: () =>
      owned(
        proc.file({
          read: () => `${process.comm}\n`,
          write: (name) => {
            process.comm = name.replace(/\n$/, '').slice(0, 15);
          },
        }),
        process,
      ),
    cwd: link(
      () => process.fs.cwdLocation,
      (viewer) => placeText(process.fs.cwdLocation, process, viewer),
    ),
    environ: text(() => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(''), 0o400),
    exe: link(
      () => process.fs.locate(process.exe),
      () => realPath(process),
    ),
    fd: () => owned(filesDirectory(proc, process), process),
    gid_map: text(() => '         0          0 4294967295\n'),
    mountinfo: text(() => mountInfoText(process)),
    mounts: text(() => mountsText(process)),
    net: () => netDirectory(proc, process),
    ns: () => owned(namespacesDirectory(proc, process), process),
    root: link(
      () => process.fs.rootLocation,
      (viewer) => placeText(process.fs.rootLocation, process, viewer),
    ),
    stat: text(() => statText(process, proc.pidNamespace)),
    statm: text(() => '0 0 0 0 0 0 0\n'),
    status: text(() => statusText(process, proc.pidNamespace)),
    uid_map: text(() => '         0          0 4294967295\n'),
  };
}

function owned<I extends Inode>(inode: I, process: Process): I {
  inode.uid = process.credentials.uid;
  inode.gid = process.credentials.gid;
  return inode;
}

/** A link of /proc/PID that leads straight to an object. */
class ProcessLink extends MagicLinkInode {
  constructor(
    fs: FileSystem,
    readonly find: (viewer: Viewer) => Location | OpenFile,
    readonly show: (viewer: Viewer) => string,
  ) {
    super(fs, '');
    this.nlink = 1;
  }

  override target(viewer?: Viewer): string {
    return this.show(viewer);
  }

  override follow(viewer: Viewer): Location | OpenFile {
    return this.find(viewer);
  }
}

function filesDirectory(proc: ProcFileSystem, process: Process): SyntheticDirectory {
  return new SyntheticDirectory(
    proc,
    {
      names: () => process.files.entries().map(([fd]) => String(fd)),
      lookup: (name) => {
        if (!/^\d+$/.test(name) || !process.files.has(Number(name))) return undefined;
        const file = process.files.get(Number(name));
        // A file with a place is opened anew, as on Linux; pipes, sockets and terminals are shared.
        const find = () => (file instanceof PlacedFile && file.kind !== 'device' ? file.location : file);
        return new ProcessLink(proc, find, (viewer) => fileText(file, process, viewer));
      },
    },
    0o500,
  );
}

function fileText(file: OpenFile, process: Process, viewer: Viewer): string {
  const tty = terminalOf(file);
  if (tty) return tty.name;
  if (file instanceof PlacedFile) return placeText(file.location, process, viewer);
  if (file instanceof Socket) return `socket:[${file.inode}]`;
  return `${file.kind}:[${process.kernel.fs.mounts.superBlocks.fileNumber(file)}]`;
}

function placeText(at: Location, process: Process, viewer: Viewer): string {
  return (viewer ?? process).fs.pathTo(at) ?? process.fs.pathTo(at) ?? `/${at.name ?? ''} (deleted)`;
}

function netDirectory(proc: ProcFileSystem, process: Process): SyntheticDirectory {
  const tables = process.namespaces.net.ipvs ? { ...NET_FILES, ...IPVS_FILES } : NET_FILES;
  const files = Object.entries(tables).map(([name, text]) => [
    name,
    () => proc.file({ read: () => text(process.namespaces.net) }),
  ]);
  return new SyntheticDirectory(proc, { fixed: Object.fromEntries(files) });
}

function namespacesDirectory(proc: ProcFileSystem, process: Process): SyntheticDirectory {
  const { net, pid, uts } = process.namespaces;
  const namespaces: [string, NamespaceKind, { readonly inode: number }][] = [
    ['cgroup', 'cgroup', SINGLE_NAMESPACES.cgroup],
    ['ipc', 'ipc', SINGLE_NAMESPACES.ipc],
    ['mnt', 'mnt', process.fs.mounts],
    ['net', 'net', net],
    ['pid', 'pid', pid],
    ['pid_for_children', 'pid', pid],
    ['time', 'time', SINGLE_NAMESPACES.time],
    ['time_for_children', 'time', SINGLE_NAMESPACES.time],
    ['user', 'user', SINGLE_NAMESPACES.user],
    ['uts', 'uts', uts],
  ];
  const { superBlocks } = process.kernel.fs.mounts;
  const entries = namespaces.map(([name, kind, namespace]) => {
    const find = (): Location => {
      const inode = superBlocks.nsfs.fileOf(kind, namespace);
      const mount = new Mount(0, superBlocks.nsfs, inode, undefined, false, 'nsfs', 'nsfs', [], inode.text);
      return { mount, inode };
    };
    return [name, () => owned(new ProcessLink(proc, find, () => `${kind}:[${namespace.inode}]`), process)];
  });
  return new SyntheticDirectory(proc, { fixed: Object.fromEntries(entries) }, 0o511);
}

/** The parent's number as seen in `space`, 0 where it is outside. */
function parentPid(process: Process, space: PidNamespace): number {
  return process.parent?.pidIn(space) ?? 0;
}

/** The number of a process group or session, which are kept in global numbers, as seen in `space`. */
function groupIn(process: Process, global: number, space: PidNamespace): number {
  return process.kernel.pidNamespace.get(global)?.pidIn(space) ?? (space.level === 0 ? global : 0);
}

/** /proc/PID/stat (proc_pid_stat(5)); what the simulation does not measure is 0. */
function statText(process: Process, space: PidNamespace): string {
  const { tty } = process.session;
  const number = Number(/\d+$/.exec(tty?.name ?? '')?.[0] ?? -1);
  const foreground = tty?.foreground === undefined ? -1 : groupIn(process, tty.foreground, space);
  const fields = [
    process.pidIn(space) ?? 0,
    `(${process.comm})`,
    process.state,
    parentPid(process, space),
    groupIn(process, process.pgid, space),
    groupIn(process, process.session.leader.globalPid, space),
    tty ? makedev(136, number) : 0,
    foreground,
    ...[4194560, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 1, 0],
    Math.floor(process.startedAt / TICK),
    ...[0, 0, '18446744073709551615', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${fields.join(' ')}\n`;
}

/** /proc/PID/status (proc_pid_status(5)), without what the simulation does not know. */
function statusText(process: Process, space: PidNamespace): string {
  const pid = process.pidIn(space) ?? 0;
  const { credentials } = process;
  const { uid, gid } = credentials;
  const capabilities = capabilityMask(credentials.capabilities);
  const spaces: PidNamespace[] = [];
  for (let inner: PidNamespace | undefined = process.namespaces.pid; inner; inner = inner.parent) {
    spaces.unshift(inner);
    if (inner === space) break;
  }
  const inEach = (number: (space: PidNamespace) => number | undefined) =>
    spaces.map((each) => number(each) ?? 0).join('\t');
  const lines: [string, string | number][] = [
    ['Name', process.comm],
    ['Umask', process.fs.umask.toString(8).padStart(4, '0')],
    ['State', `${process.state} (${STATES[process.state]})`],
    ['Tgid', pid],
    ['Ngid', 0],
    ['Pid', pid],
    ['PPid', parentPid(process, space)],
    ['TracerPid', 0],
    ['Uid', [uid, uid, uid, uid].join('\t')],
    ['Gid', [gid, gid, gid, gid].join('\t')],
    ['FDSize', 64],
    ['Groups', ' '],
    ['NStgid', inEach((each) => process.pidIn(each))],
    ['NSpid', inEach((each) => process.pidIn(each))],
    ['NSpgid', inEach((each) => groupIn(process, process.pgid, each))],
    ['NSsid', inEach((each) => groupIn(process, process.session.leader.globalPid, each))],
    ['Kthread', 0],
    ['Threads', 1],
    ['CapInh', '0'.repeat(16)],
    ['CapPrm', capabilities],
    ['CapEff', capabilities],
    ['CapBnd', capabilityMask(credentials.bounding ?? credentials.capabilities)],
    ['CapAmb', '0'.repeat(16)],
    ['NoNewPrivs', 0],
    ['Cpus_allowed_list', '0-1'],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

function capabilityMask(capabilities: ReadonlySet<Capability>): string {
  let mask = 0n;
  for (const capability of capabilities) mask |= 1n << BigInt(CAPABILITIES.indexOf(capability));
  return mask.toString(16).padStart(16, '0');
}

/** Where the executable really is, links followed; a path that is gone is shown as it was. */
function realPath(process: Process): string {
  try {
    return process.fs.realpath(process.exe);
  } catch {
    return process.exe;
  }
}
