import { allowedProcessors } from '../cgroup/processors.ts';
import { cgroupText } from '../cgroup.ts';
import { Errno } from '../errno.ts';
import type { OpenFile } from '../file/openfile.ts';
import { ALL_CAPABILITIES } from '../process/capabilities.ts';
import { capabilityMask, hostGid, hostUid } from '../process/credentials.ts';
import { writeIdMap } from '../process/idmap.ts';
import { mayInspect } from '../process/inspect.ts';
import type { PidNamespace } from '../process/pidnamespace.ts';
import type { Process } from '../process/process.ts';
import { idMapText, OVERFLOW_ID } from '../process/usernamespace.ts';
import { Socket } from '../socket/socket.ts';
import { terminalOf } from '../tty/tty.ts';
import type { DirectoryInode } from './directory.ts';
import { type FileSystem, type Inode, makedev, type Stat, type Viewer } from './inode.ts';
import { type Location, Mount } from './mount.ts';
import type { NamespaceKind } from './nsfs.ts';
import type { ProcFileSystem } from './procfs.ts';
import { IPVS_FILES } from './procipvs.ts';
import { mountInfoText, mountsText } from './procmounts.ts';
import { NET_FILES } from './procnet.ts';
import { TICK } from './procsystem.ts';
import {
  adjustOomScore,
  limitsText,
  memoryLines,
  oomScoreText,
  ranges,
  residentSize,
  statmText,
  virtualSize,
} from './procusage.ts';
import { PlacedFile } from './regularfile.ts';
import { MagicLinkInode } from './special.ts';
import { SyntheticDirectory } from './synthetic.ts';

/** There is only one time namespace (linux/proc_ns.h). */
const TIME_NAMESPACE = { inode: 4026531834 } as const;

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

function userOf(process: Process) {
  return process.credentials.user ?? process.kernel.user;
}

/** What a security module knows of a process (proc_pid_attr(5)); without one nothing can be read. */
function attributesDirectory(proc: ProcFileSystem, process: Process): SyntheticDirectory {
  const current = () =>
    owned(
      proc.file(
        {
          read: () => {
            if (process.credentials.label === undefined) throw new Errno('EINVAL');
            return `${process.credentials.label}${process.kernel.selinux ? '\0' : '\n'}`;
          },
        },
        0o666,
      ),
      process,
    );
  return new SyntheticDirectory(proc, { fixed: { current } });
}

/** What the directories of a process and of each of its threads have in common. */
function entries(proc: ProcFileSystem, process: Process): Record<string, () => Inode> {
  const text = (read: (viewer: Viewer) => string, mode?: number) => () => owned(proc.file({ read }, mode), process);
  const idMap = (map: 'uidMap' | 'gidMap') => () =>
    owned(
      proc.file({
        read: (viewer) => idMapText(userOf(process), viewer ? userOf(viewer) : process.kernel.user, map),
        write: (lines, writer) => writeIdMap(writer, userOf(process), map, lines),
      }),
      process,
    );
  const link = (find: (viewer: Viewer) => Location | OpenFile, show: (viewer: Viewer) => string) => () =>
    owned(new ProcessLink(proc, process, find, show), process);
  return {
    attr: () => owned(attributesDirectory(proc, process), process),
    cgroup: text((viewer) => cgroupText(process, viewer)),
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
    environ: text((viewer) => {
      if (!mayInspect(viewer, process)) throw new Errno('EACCES');
      return [...process.env].map(([name, value]) => `${name}=${value}\0`).join('');
    }, 0o400),
    exe: link(
      () => process.fs.locate(process.exe),
      () => realPath(process),
    ),
    fd: () => owned(filesDirectory(proc, process), process),
    gid_map: idMap('gidMap'),
    limits: text(() => limitsText(process)),
    mountinfo: text(() => mountInfoText(process)),
    mounts: text(() => mountsText(process)),
    net: () => netDirectory(proc, process),
    ns: () => owned(namespacesDirectory(proc, process), process),
    setgroups: () =>
      owned(
        proc.file({
          read: () => `${userOf(process).setgroups}\n`,
          write: (word) => {
            const user = userOf(process);
            if (!user.parent || (user.gidMap.length > 0 && word.trim() === 'deny')) throw new Errno('EPERM');
            user.setgroups = word.trim() === 'deny' ? 'deny' : 'allow';
          },
        }),
        process,
      ),
    oom_score: text(() => oomScoreText(process)),
    oom_score_adj: () =>
      owned(
        proc.file({
          read: () => `${process.usage.oomScoreAdjustment}\n`,
          write: (value, viewer) => adjustOomScore(process, value, viewer),
        }),
        process,
      ),
    root: link(
      () => process.fs.rootLocation,
      (viewer) => placeText(process.fs.rootLocation, process, viewer),
    ),
    stat: text(() => statText(process, proc.pidNamespace)),
    statm: text(() => statmText(process)),
    status: text((viewer) => statusText(process, proc.pidNamespace, viewer)),
    uid_map: idMap('uidMap'),
  };
}

function owned<I extends Inode>(inode: I, process: Process): I {
  inode.uid = hostUid(process.credentials);
  inode.gid = hostGid(process.credentials);
  return inode;
}

/** A link of /proc/PID that leads straight to an object. */
class ProcessLink extends MagicLinkInode {
  constructor(
    fs: FileSystem,
    readonly process: Process,
    readonly find: (viewer: Viewer) => Location | OpenFile,
    readonly show: (viewer: Viewer) => string,
  ) {
    super(fs, '');
    this.nlink = 1;
  }

  override target(viewer?: Viewer): string {
    this.#check(viewer);
    return this.show(viewer);
  }

  override stat(device?: number, viewer?: Viewer): Stat {
    if (mayInspect(viewer, this.process)) return super.stat(device, viewer);
    const { target: _, ...stat } = { ...super.stat(device), target: undefined };
    return stat;
  }

  override follow(viewer: Viewer): Location | OpenFile {
    this.#check(viewer);
    return this.find(viewer);
  }

  #check(viewer: Viewer): void {
    if (!mayInspect(viewer, this.process)) throw new Errno('EACCES');
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
        return new ProcessLink(proc, process, find, (viewer) => fileText(file, process, viewer));
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
  const { net, pid, uts, ipc, cgroup } = process.namespaces;
  const namespaces: [string, NamespaceKind, { readonly inode: number }][] = [
    ['cgroup', 'cgroup', cgroup],
    ['ipc', 'ipc', ipc],
    ['mnt', 'mnt', process.fs.mounts],
    ['net', 'net', net],
    ['pid', 'pid', pid],
    ['pid_for_children', 'pid', process.pidForChildren ?? pid],
    ['time', 'time', TIME_NAMESPACE],
    ['time_for_children', 'time', TIME_NAMESPACE],
    ['user', 'user', userOf(process)],
    ['uts', 'uts', uts],
  ];
  const { superBlocks } = process.kernel.fs.mounts;
  const entries = namespaces.map(([name, kind, namespace]) => {
    const find = (): Location => {
      const inode = superBlocks.nsfs.fileOf(kind, namespace);
      const mount = new Mount(0, superBlocks.nsfs, inode, undefined, false, 'nsfs', 'nsfs', [], inode.text);
      return { mount, inode };
    };
    return [name, () => owned(new ProcessLink(proc, process, find, () => `${kind}:[${namespace.inode}]`), process)];
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
    ...[4194560, 0, 0, 0, 0],
    Math.floor(process.processorTime / TICK),
    0,
    Math.floor(process.usage.childrenProcessor / TICK),
    ...[0, 20, 0, 1, 0],
    Math.floor(process.startedAt / TICK),
    virtualSize(process),
    Math.ceil(residentSize(process) / 4096),
    ...['18446744073709551615', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${fields.join(' ')}\n`;
}

/** /proc/PID/status (proc_pid_status(5)), without what the simulation does not know. */
function statusText(process: Process, space: PidNamespace, viewer: Viewer): string {
  const pid = process.pidIn(space) ?? 0;
  const { credentials } = process;
  const seen = viewer?.credentials.user;
  const uid = seen ? (seen.uidOf(hostUid(credentials)) ?? OVERFLOW_ID) : hostUid(credentials);
  const gid = seen ? (seen.gidOf(hostGid(credentials)) ?? OVERFLOW_ID) : hostGid(credentials);
  const groups = (credentials.groups ?? []).map((each) => {
    const host = credentials.user ? (credentials.user.hostGid(each) ?? OVERFLOW_ID) : each;
    return seen ? (seen.gidOf(host) ?? OVERFLOW_ID) : host;
  });
  const filters = credentials.seccomp?.length ?? 0;
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
    ['Groups', `${groups.sort((a, b) => a - b).join(' ')} `],
    ['NStgid', inEach((each) => process.pidIn(each))],
    ['NSpid', inEach((each) => process.pidIn(each))],
    ['NSpgid', inEach((each) => groupIn(process, process.pgid, each))],
    ['NSsid', inEach((each) => groupIn(process, process.session.leader.globalPid, each))],
    ['Kthread', 0],
    ...memoryLines(process),
    ['Threads', 1],
    ['CapInh', capabilityMask(credentials.inheritable ?? new Set())],
    ['CapPrm', capabilityMask(credentials.permitted ?? credentials.capabilities)],
    ['CapEff', capabilityMask(credentials.capabilities)],
    ['CapBnd', capabilityMask(credentials.bounding ?? ALL_CAPABILITIES)],
    ['CapAmb', capabilityMask(credentials.ambient ?? new Set())],
    ['NoNewPrivs', credentials.noNewPrivileges ? 1 : 0],
    ['Seccomp', filters > 0 ? 2 : 0],
    ['Seccomp_filters', filters],
    ['Cpus_allowed_list', ranges(allowedProcessors(process))],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** Where the executable really is, links followed; a path that is gone is shown as it was. */
function realPath(process: Process): string {
  try {
    return process.fs.realpath(process.exe);
  } catch {
    return process.exe;
  }
}
