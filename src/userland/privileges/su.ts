import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { type Family, getopt } from '../getopt.ts';
import { entryOf, groupsOf } from '../util-linux/ids.ts';

/** su: becomes another user. Root is asked for no password; others have none that would do. */
export function su(family: Family): Program {
  const gnu = family === 'gnu';
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: gnu ? 'c:lmps:g:G:fPTw:hV' : 'mplc:s:',
        long: gnu
          ? { 'command=': 'c', login: 'l', 'preserve-environment': 'p', 'shell=': 's', 'session-command=': 'c' }
          : {},
        usage: "su [-lmp] [-s SH] [-] [USER [FILE ARGS | -c 'CMD' [ARGS]]]",
      },
      family,
    );
    const operands = [...options.operands];
    const login = options.has('l') || operands[0] === '-';
    if (operands[0] === '-') operands.shift();
    const name = operands.shift() ?? 'root';
    if (!gnu && proc.credentials.uid !== 0) {
      yield* proc.printError('su: must be suid to work properly\n');
      return 1;
    }
    const entry = entryOf(proc, 'passwd', ([user]) => user === name);
    if (!entry) {
      yield* proc.printError(
        gnu
          ? `su: user ${name} does not exist or the user entry does not contain all the required fields\n`
          : `su: unknown user ${name}\n`,
      );
      return 1;
    }
    if (proc.credentials.uid !== 0) {
      yield* proc.printError('Password: \nsu: Authentication failure\n');
      return 1;
    }
    const [, , uid, gid, , home = '/', shell] = entry;
    let step = '';
    try {
      step = gnu ? 'cannot set groups' : "can't set groups";
      setgroups(proc, groupsOf(proc, name, Number(gid)));
      step = gnu ? 'cannot set group id' : 'setgid';
      setgid(proc, Number(gid));
      step = gnu ? 'cannot set user id' : 'setuid';
      setuid(proc, Number(uid));
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`su: ${step}: ${error.message}\n`);
      return 1;
    }
    const file = options.value('s') ?? (shell || '/bin/sh');
    const keep = options.has('m') || options.has('p');
    const env = login ? new Map([['TERM', proc.env.get('TERM') ?? 'linux']]) : new Map(proc.env);
    if (login) {
      env.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
      if (proc.fs.exists(home)) proc.fs.chdir(home);
    }
    if (!keep) {
      env.set('HOME', home).set('SHELL', file);
      if (login || Number(uid) !== 0) env.set('USER', name).set('LOGNAME', name);
    }
    const command = options.value('c');
    const short = file.split('/').pop() ?? file;
    const argv = [login ? `-${short}` : short, ...(command === undefined ? [] : ['-c', command]), ...operands];
    try {
      return yield* proc.exec(file, argv, env);
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(
        gnu ? `su: failed to execute ${file}: ${error.message}\n` : `su: can't execute '${file}': ${error.message}\n`,
      );
      return error.code === 'ENOENT' ? 127 : 126;
    }
  };
}
