import { isErrno } from '#kernel/errno.ts';
import { NetNamespace } from '#kernel/netns.ts';
import { statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { UtsNamespace } from '#kernel/uts.ts';
import { type Family, getopt } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';
import { UNSHARE_USAGE, versionOf } from './usage.ts';

const LONG = {
  net: 'n',
  uts: 'u',
  mount: 'm',
  ipc: 'i',
  pid: 'p',
  user: 'U',
  cgroup: 'C',
  time: 'T',
  fork: 'f',
  'map-root-user': 'r',
  'map-current-user': 'c',
  help: 'h',
  version: 'V',
};

/** unshare: runs a program in new namespaces: -n network, -u host name, -m mounts. */
export function unshare(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'numipUCTfrchV' : 'numipUCfr',
        long: LONG,
        stopAtOperand: true,
        usage: 'unshare [OPTIONS] [PROG ARGS]',
      },
      family,
    );
    if (options.has('h') || options.has('V')) {
      yield* proc.print(options.has('h') ? UNSHARE_USAGE : versionOf('unshare'));
      return 0;
    }
    // For root, to be root in a user namespace of one's own changes nothing that shows.
    const mapped = options.has('r') && proc.credentials.uid === 0;
    const left = ['p', 'U', 'r', 'c']
      .filter((letter) => !(mapped && letter !== 'p'))
      .find((letter) => options.has(letter));
    if (left !== undefined) {
      yield* proc.printError(`unshare: not simulated: -${left}\n`);
      return 1;
    }
    if (!proc.credentials.capabilities.has('SYS_ADMIN')) {
      yield* proc.printError(
        family === 'gnu'
          ? 'unshare: unshare failed: Operation not permitted\n'
          : 'unshare: unshare(0x40000000): Operation not permitted\n',
      );
      return 1;
    }
    const { kernel } = proc;
    const { uts } = proc.namespaces;
    const command = options.operands.length > 0 ? options.operands : [proc.env.get('SHELL') ?? '/bin/sh'];
    try {
      const child = proc.spawn(findExecutable(proc, command[0] as string), command, {
        namespaces: {
          ...(options.has('n') && { net: new NetNamespace(kernel, `unshare-${proc.globalPid}`) }),
          ...(options.has('u') && { uts: new UtsNamespace(kernel.inode(), uts.hostname, uts.domainname) }),
        },
        ...(options.has('m') && { fs: proc.fs.unshare() }),
      });
      yield* proc.wait(child);
      return child.status ? statusNumber(child.status) : 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`unshare: failed to execute ${command[0]}: ${error.message}\n`);
      return error.code === 'ENOENT' ? 127 : 126;
    }
  };
}
