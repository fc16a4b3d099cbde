import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { type Family, getopt } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';
import { entryOf, groupsOf, idOf } from '../util-linux/ids.ts';

/** What chroot itself fails with. */
const FAILED = 125;

/** chroot: runs a program with another directory for `/`. */
export function chroot(family: Family): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: '',
        long: gnu ? { 'userspec=': 'userspec', 'groups=': 'groups', 'skip-chdir': 'skip-chdir' } : {},
        stopAtOperand: true,
        status: FAILED,
        usage: 'chroot NEWROOT [PROG ARGS]\n\nRun PROG with root directory set to NEWROOT',
      },
      family,
    );
    const [root, ...operands] = options.operands;
    if (root === undefined) {
      yield* proc.printError("chroot: missing operand\nTry 'chroot --help' for more information.\n");
      return FAILED;
    }
    try {
      proc.fs.chroot(root);
      if (!options.has('skip-chdir')) proc.fs.chdir('/');
    } catch (error) {
      if (!isErrno(error)) throw error;
      const what = gnu ? 'cannot change root directory to' : "can't change root directory to";
      yield* proc.printError(`chroot: ${what} '${root}': ${error.message}\n`);
      return gnu ? FAILED : 1;
    }
    const spec = options.value('userspec');
    if (spec !== undefined) {
      const [user = '', group] = spec.split(':');
      const uid = user === '' ? undefined : idOf(proc, user, 'passwd');
      const entry = entryOf(proc, 'passwd', (fields) => Number(fields[2]) === uid);
      const gid = group ? idOf(proc, group, 'group') : entry ? Number(entry[3]) : undefined;
      const problem =
        user !== '' && uid === undefined
          ? 'invalid user'
          : group && gid === undefined
            ? 'invalid group'
            : gid === undefined && uid !== undefined
              ? `no group specified for unknown uid: ${uid}`
              : undefined;
      if (problem !== undefined) {
        yield* proc.printError(problem.startsWith('no ') ? `chroot: ${problem}\n` : `chroot: ${problem}: ‘${spec}’\n`);
        return FAILED;
      }
      const given = options.value('groups');
      const groups =
        given === undefined
          ? entry
            ? groupsOf(proc, entry[0] ?? '', gid ?? 0)
            : undefined
          : given.split(',').map(Number);
      let step = '';
      try {
        step = 'failed to set supplementary groups';
        if (groups || uid !== undefined) setgroups(proc, groups ?? []);
        step = 'failed to set group-ID';
        if (gid !== undefined) setgid(proc, gid);
        step = 'failed to set user-ID';
        if (uid !== undefined) setuid(proc, uid);
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(`chroot: ${step}: ${error.message}\n`);
        return FAILED;
      }
    }
    const command = operands.length > 0 ? operands : [proc.env.get('SHELL') ?? '/bin/sh', '-i'];
    const [name = ''] = command;
    try {
      return yield* proc.exec(findExecutable(proc, name), command);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(
        gnu
          ? `chroot: failed to run command ‘${name}’: ${error.message}\n`
          : `chroot: can't execute '${name}': ${error.message}\n`,
      );
      return error.code === 'ENOENT' ? 127 : 126;
    }
  };
}
