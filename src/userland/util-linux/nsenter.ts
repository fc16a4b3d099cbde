import { isErrno } from '#kernel/errno.ts';
import { mayInspect } from '#kernel/process/inspect.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { setns } from '#kernel/process/unshare.ts';
import type { NamespaceInode, NamespaceKind } from '#kernel/vfs/nsfs.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';
import { NSENTER_USAGE, versionOf } from './usage.ts';

const LONG = {
  'target=': 't',
  all: 'a',
  'net=?': 'n',
  'mount=?': 'm',
  'uts=?': 'u',
  'pid=?': 'p',
  'ipc=?': 'i',
  'user=?': 'U',
  'cgroup=?': 'C',
  'root=?': 'r',
  'wd=?': 'w',
  'wdns=': 'W',
  'time=?': 'T',
  'net-socket=': 'N',
  'setuid=?': 'S',
  'setgid=?': 'G',
  'preserve-credentials': 'preserve-credentials',
  'keep-caps': 'keep-caps',
  'user-parent': 'user-parent',
  'join-cgroup': 'c',
  'no-fork': 'F',
  env: 'e',
  'follow-context': 'Z',
  help: 'h',
  version: 'V',
};
/** In the order in which they are entered: that of users first, for what it allows. */
const KINDS: readonly (readonly [letter: string, kind: NamespaceKind])[] = [
  ['U', 'user'],
  ['C', 'cgroup'],
  ['i', 'ipc'],
  ['u', 'uts'],
  ['n', 'net'],
  ['p', 'pid'],
  ['m', 'mnt'],
  ['T', 'time'],
];
const BUSYBOX_ORDER = 'Uiunpm';

/** What ends nsenter: it has been said why. */
class Failure extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

/** A namespace to enter, and what stands for it in messages. */
interface Entry {
  kind: NamespaceKind;
  namespace: NamespaceInode['namespace'];
  file: boolean;
}

/** nsenter: runs a program in the namespaces of another process. */
export function nsenter(family: Family): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: gnu ? 't:an::N:m::u::p::i::U::C::T::r::w::W:FS:G:ecZhV' : 't:an::m::u::p::i::U::C::r::w::FS:G:',
        long: LONG,
        numbers: { t: { least: 1, gnu: () => 'invalid PID argument' } },
        stopAtOperand: true,
        usage: 'nsenter [OPTIONS] [PROG ARGS]\n\nRun PROG in namespaces of another process',
      },
      family,
    );
    if (gnu && (options.has('h') || options.has('V'))) {
      yield* proc.print(options.has('h') ? NSENTER_USAGE : versionOf('nsenter'));
      return 0;
    }
    try {
      if (options.has('N')) throw new Failure('not simulated: --net-socket');
      return yield* new Nsenter(proc, options, gnu).run();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* proc.printError(`nsenter: ${error.message}\n`);
      return error.status;
    }
  };
}

class Nsenter {
  readonly target: Process | undefined;

  constructor(
    readonly proc: Process,
    readonly options: Options,
    readonly gnu: boolean,
  ) {
    const pid = options.number('t');
    this.target = pid === undefined ? undefined : proc.namespaces.pid.get(pid);
  }

  *run() {
    const { proc, options, target, gnu } = this;
    const entries = this.#entries();
    const env = options.has('e') && target ? new Map(target.env) : undefined;
    const root = this.#place('r', 'root', (of) => of.fs.rootLocation);
    const directory = this.#place('w', 'cwd', (of) => of.fs.cwdLocation);
    for (const entry of entries) this.#enter(entry);
    if (root || directory) proc.fs.stand({ root, here: directory });
    const within = options.value('W');
    if (within !== undefined)
      this.#attempt(
        (reason) => `cannot chdir to '${within}': ${reason}`,
        () => proc.fs.chdir(within),
      );
    const uid = options.value('S');
    const gid = options.value('G');
    const entersUser = entries.some(({ kind }) => kind === 'user') && gnu && !options.has('preserve-credentials');
    if (gid !== undefined || entersUser) {
      this.#attempt(
        (reason) => `setgroups failed: ${reason}`,
        () => setgroups(proc, []),
      );
      this.#attempt(
        (reason) => `setgid() failed: ${reason}`,
        () => setgid(proc, Number(gid || 0)),
      );
    }
    if (uid !== undefined || entersUser)
      this.#attempt(
        (reason) => `setuid() failed: ${reason}`,
        () => setuid(proc, Number(uid || 0)),
      );
    const command = options.operands.length > 0 ? options.operands : [proc.env.get('SHELL') ?? '/bin/sh'];
    if (!proc.pidForChildren || options.has('F')) return yield* this.#become(proc, command, env);
    const child = proc.fork((inner) => this.#runIn(inner, command, env));
    yield* proc.wait(child);
    return child.status ? statusNumber(child.status) : 0;
  }

  *#runIn(inner: Process, command: string[], env: Map<string, string> | undefined) {
    try {
      return yield* this.#become(inner, command, env);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* inner.printError(`nsenter: ${error.message}\n`);
      return error.status;
    }
  }

  *#become(proc: Process, command: string[], env: Map<string, string> | undefined) {
    const [name = ''] = command;
    try {
      return yield* proc.exec(findExecutable(proc, name, env?.get('PATH')), command, env);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const what = this.gnu ? 'failed to execute' : "can't execute";
      const shown = this.gnu ? name : `'${name}'`;
      throw new Failure(`${what} ${shown}: ${error.message}`, error.code === 'ENOENT' ? 127 : 126);
    }
  }

  /** The namespaces that are asked for. @throws Failure */
  #entries(): Entry[] {
    const { proc, options, target, gnu } = this;
    const all = options.has('a');
    const wanted = KINDS.filter(
      ([letter]) => all || options.has(letter) || (letter === 'U' && options.has('user-parent')),
    );
    if (wanted.length === 0 && gnu) throw new Failure('no namespace specified');
    if (all && !options.has('t')) {
      throw new Failure(gnu ? 'stat of /proc/0/ns/user failed: No such file or directory' : 'no target PID specified');
    }
    if (!gnu) wanted.sort(([a], [b]) => BUSYBOX_ORDER.indexOf(a) - BUSYBOX_ORDER.indexOf(b));
    const entries: Entry[] = [];
    for (const [letter, kind] of wanted) {
      const path = options.value(letter);
      if (path !== undefined && path !== '') entries.push(this.#fromFile(path, kind));
      else {
        const entry = this.#fromTarget(kind, letter);
        // With --all, namespaces that it is in anyway are left out.
        if (all && entry.namespace === namespaceOf(proc, kind)) continue;
        entries.push(entry);
      }
    }
    if (target && !gnu) this.#checkAccess(entries);
    return entries;
  }

  #checkAccess(entries: readonly Entry[]): void {
    const { proc, target } = this;
    const first = entries.find(({ file }) => !file);
    if (!target || !first || mayInspect(proc, target)) return;
    throw new Failure(`can't open '/proc/${this.options.number('t')}/ns/${first.kind}': Permission denied`);
  }

  #fromFile(path: string, kind: NamespaceKind): Entry {
    try {
      const { namespace } = this.proc.fs.namespaceAt(path);
      return { kind, namespace, file: true };
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (error.code === 'EINVAL') throw this.#refused(kind, true, error.message);
      throw new Failure(this.gnu ? `cannot open ${path}: ${error.message}` : `can't open '${path}': ${error.message}`);
    }
  }

  #fromTarget(kind: NamespaceKind, letter: string): Entry {
    const { proc, options, target } = this;
    if (target) {
      const parent = letter === 'U' && options.has('user-parent');
      const found = namespaceOf(target, kind);
      return { kind, namespace: (parent && (found as { parent?: typeof found }).parent) || found, file: false };
    }
    const pid = options.value('t');
    if (pid === undefined) {
      throw new Failure(this.gnu ? 'no target PID specified' : `neither filename nor target pid supplied for ${kind}`);
    }
    const path = `/proc/${pid}/ns/${kind}`;
    if (proc.fs.exists(path)) throw new Failure('reassociate to namespaces failed: Operation not permitted');
    throw new Failure(
      this.gnu ? `cannot open ${path}: No such file or directory` : `can't open '${path}': No such file or directory`,
    );
  }

  #enter({ kind, namespace, file }: Entry): void {
    const { proc, target, gnu } = this;
    try {
      if (!file && target && !mayInspect(proc, target) && kind !== 'user')
        throw this.#refused(kind, file, 'Operation not permitted');
      setns(proc, kind, namespace);
      // A mount namespace is entered at its root; that of a container is not the host's.
      if (kind === 'mnt' && !file && target)
        proc.fs.stand({ root: target.fs.rootLocation, here: target.fs.rootLocation });
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw this.#refused(kind, file, error.message);
    }
    void gnu;
  }

  #refused(kind: NamespaceKind, file: boolean, reason: string): Failure {
    if (!this.gnu) return new Failure(`setns(): can't reassociate to namespace '${kind}': ${reason}`);
    return new Failure(
      file ? `reassociate to namespace 'ns/${kind}' failed: ${reason}` : `reassociate to namespaces failed: ${reason}`,
    );
  }

  /** A directory of the target, or one that is named, as it is now. */
  #place(letter: 'r' | 'w', link: string, of: (target: Process) => Process['fs']['cwdLocation']) {
    const { proc, options, target } = this;
    if (!options.has(letter)) return undefined;
    const path = options.value(letter);
    if (path === undefined || path === '') {
      if (!target) throw new Failure('no target PID specified');
      return of(target);
    }
    try {
      return proc.fs.locate(path);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(`cannot open ${path || link}: ${error.message}`);
    }
  }

  #attempt(what: (reason: string) => string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(what(error.message));
    }
  }
}

function namespaceOf(process: Process, kind: NamespaceKind): NamespaceInode['namespace'] {
  switch (kind) {
    case 'mnt':
      return process.fs.mounts;
    case 'user':
      return process.credentials.user ?? process.kernel.user;
    case 'time':
      return TIME;
    default:
      return process.namespaces[kind];
  }
}

/** There is only one. */
const TIME = { inode: 4026531834 };
