import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';

const CONFIG = '/etc/selinux/config';

/** getenforce(8) */
export const getenforce: Program = function* (proc) {
  const { selinux } = proc.kernel;
  yield* proc.print(selinux ? (selinux.enforcing ? 'Enforcing\n' : 'Permissive\n') : 'Disabled\n');
  return 0;
};

/** setenforce(8) */
export const setenforce: Program = function* (proc) {
  const { selinux } = proc.kernel;
  const [, word = '', ...more] = proc.argv;
  const mode = /^(1|enforcing)$/i.test(word) ? true : /^(0|permissive)$/i.test(word) ? false : undefined;
  if (mode === undefined || more.length > 0) {
    yield* proc.printError('usage:  setenforce [ Enforcing | Permissive | 1 | 0 ]\n');
    return 1;
  }
  if (!selinux) {
    yield* proc.printError('setenforce: SELinux is disabled\n');
    return 1;
  }
  if (proc.credentials.uid !== 0) {
    yield* proc.printError('setenforce:  security_setenforce() failed:  Permission denied\n');
    return 1;
  }
  selinux.enforcing = mode;
  return 0;
};

/** selinuxenabled(8) */
export const selinuxenabled: Program = function* (proc) {
  return proc.kernel.selinux ? 0 : 1;
};

/** sestatus(8); `-v` shows contexts as well. */
export const sestatus: Program = function* (proc) {
  const { selinux } = proc.kernel;
  const wrong = proc.argv.slice(1).find((arg) => !/^-[vb]+$/.test(arg));
  if (wrong !== undefined || proc.argv.some((arg) => /^-.*b/.test(arg))) {
    yield* proc.printError(
      wrong === undefined
        ? 'sestatus: not simulated: booleans (-b)\n'
        : '\nUsage: sestatus [OPTION]\n\n  -v  Verbose check of process and file contexts.\n  -b  Display current state of booleans.\n\nWithout options, show SELinux status.\n',
    );
    return 1;
  }
  const row = (key: string, value: string) => `${`${key}:`.padEnd(32)}${value}\n`;
  if (!selinux) {
    yield* proc.print(row('SELinux status', 'disabled'));
    return 0;
  }
  const configured = /^SELINUX=(\w+)/m.exec(textOf(proc, CONFIG))?.[1] ?? 'error';
  yield* proc.print(
    row('SELinux status', 'enabled') +
      row('SELinuxfs mount', '/sys/fs/selinux') +
      row('SELinux root directory', '/etc/selinux') +
      row('Loaded policy name', 'targeted') +
      row('Current mode', selinux.enforcing ? 'enforcing' : 'permissive') +
      row('Mode from config file', configured) +
      row('Policy MLS status', 'enabled') +
      row('Policy deny_unknown status', 'allowed') +
      row('Memory protection checking', 'actual (secure)') +
      row('Max kernel policy version', '33'),
  );
  if (!proc.argv.some((arg) => /^-.*v/.test(arg))) return 0;
  const [first] = proc.kernel.processes;
  yield* proc.print(
    `\nProcess contexts:\n${row('Current context', proc.credentials.label ?? '')}${row('Init context', first?.credentials.label ?? '')}`,
  );
  const files = ['/etc/passwd', '/etc/shadow', '/bin/bash', '/bin/sh', '/sbin/init'].filter((path) =>
    proc.fs.exists(path),
  );
  yield* proc.print(
    `\nFile contexts:\n${files.map((path) => row(path, proc.fs.securityContext(path) ?? '')).join('')}`,
  );
  return 0;
};

function textOf(proc: Process, path: string): string {
  try {
    return proc.fs.readText(path);
  } catch (error) {
    if (isErrno(error)) return '';
    throw error;
  }
}
