import { isErrno } from '#kernel/errno.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { NamespaceInode } from '#kernel/vfs/nsfs.ts';
import { type Family, getopt } from '../getopt.ts';
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
  'time=?': 'T',
  'net-socket=': 'N',
  'setuid=?': 'S',
  'setgid=?': 'G',
  'no-fork': 'F',
  env: 'e',
  'follow-context': 'Z',
  help: 'h',
  version: 'V',
};

/** nsenter: runs a program in the namespaces of another process. */
export function nsenter(family: Family): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: gnu ? 't:an::N:m::u::p::i::U::C::T::r::w::W:FS::G::ecZhV' : 't:an::m::u::p::i::U::C::r::w::FS:G:',
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
    const target = targetOf(proc, options.number('t'));
    const file = options.value('n');
    if (gnu && ![...'amuinNpCUT'].some((letter) => options.has(letter))) {
      yield* proc.printError('nsenter: no namespace specified\n');
      return 1;
    }
    if (!target && !(file !== undefined && file !== '')) {
      const problem = options.has('t')
        ? `nsenter: cannot open /proc/${options.value('t')}/ns/net: No such file or directory\n`
        : 'nsenter: no target PID specified\n';
      yield* proc.printError(problem);
      return 1;
    }
    if (!proc.credentials.capabilities.has('SYS_ADMIN')) {
      yield* proc.printError('nsenter: reassociate to namespaces failed: Operation not permitted\n');
      return 1;
    }
    const has = (letter: string) => options.has('a') || options.has(letter);
    let named: NamespaceInode['namespace'] | undefined;
    try {
      if (file !== undefined && file !== '') named = proc.fs.namespaceAt(file).namespace;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(
        error.code === 'EINVAL'
          ? "nsenter: reassociate to namespace 'ns/net' failed: Invalid argument\n"
          : `nsenter: cannot open ${file}: ${error.message}\n`,
      );
      return 1;
    }
    const fs = target && has('m') ? target.fs.clone() : undefined;
    const command = options.operands.length > 0 ? options.operands : [proc.env.get('SHELL') ?? '/bin/sh'];
    try {
      const lookup = fs && target ? ({ ...proc, fs, env: proc.env } as Process) : proc;
      const child = proc.spawn(findExecutable(lookup, command[0] as string), command, {
        namespaces: {
          ...(has('n') && { net: (named as Process['namespaces']['net'] | undefined) ?? target?.namespaces.net }),
          ...(has('u') && target && { uts: target.namespaces.uts }),
          ...(has('p') && target && { pid: target.namespaces.pid }),
        },
        ...(fs && { fs }),
      });
      yield* proc.wait(child);
      return child.status ? statusNumber(child.status) : 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`nsenter: failed to execute ${command[0]}: ${error.message}\n`);
      return error.code === 'ENOENT' ? 127 : 126;
    }
  };
}

function targetOf(proc: Process, pid: number | undefined): Process | undefined {
  return pid === undefined ? undefined : proc.namespaces.pid.get(pid);
}
