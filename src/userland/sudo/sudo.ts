import { isErrno } from '#kernel/errno.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { statusNumber } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { getopt } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';

const USAGE =
  'usage: sudo -h | -K | -k | -V\nusage: sudo [-ABbEHnPS] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n';

/** sudo: runs a command as root; nobody is asked for a password. */
export const sudo: Program = function* (proc) {
  const options = yield* getopt(
    proc,
    { short: 'ABbEHnPSu:g:isk', stopAtOperand: true, gnuUsage: USAGE, status: 1 },
    'gnu',
  );
  const words = [...options.operands];
  const env = new Map(proc.env);
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
    const [name = '', ...value] = (words.shift() as string).split('=');
    env.set(name, value.join('='));
  }
  const command =
    words.length > 0 ? words : options.has('i') || options.has('s') ? [env.get('SHELL') ?? '/bin/sh'] : [];
  const [name] = command;
  if (name === undefined) {
    yield* proc.printError(USAGE);
    return 1;
  }
  const { bounding = ALL_CAPABILITIES, noNewPrivileges, ...own } = proc.credentials;
  if (noNewPrivileges && own.uid !== 0) {
    yield* proc.printError(
      'sudo: The "no new privileges" flag is set, which prevents sudo from running as root.\nsudo: If sudo is running in a container, you may need to adjust the container configuration to disable the flag.\n',
    );
    return 1;
  }
  try {
    const credentials = { ...own, uid: 0, gid: 0, groups: [0], bounding, capabilities: bounding, permitted: bounding };
    const child = proc.spawn(findExecutable(proc, name), command, { env, credentials });
    yield* proc.wait(child);
    return child.status ? statusNumber(child.status) : 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      error.code === 'ENOENT' ? `sudo: ${name}: command not found\n` : `sudo: ${name}: ${error.message}\n`,
    );
    return 1;
  }
};
