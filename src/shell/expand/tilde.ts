import { isErrno } from '#kernel/errno.ts';
import type { Shell } from '../shell.ts';

/** What `~user` stands for: $HOME, $PWD, $OLDPWD, or the home directory in /etc/passwd; undefined where nobody has that name. */
export function tilde(shell: Shell, user: string): string | undefined {
  if (user === '') {
    const home = shell.variables.get('HOME');
    if (home !== undefined || shell.dialect.kind !== 'bash') return home;
    return homeOf(shell, (fields) => fields[2] === String(shell.proc.credentials.uid));
  }
  if (user === '+') return shell.variables.get('PWD');
  if (user === '-') return shell.variables.get('OLDPWD');
  return homeOf(shell, (fields) => fields[0] === user);
}

function homeOf(shell: Shell, wanted: (fields: string[]) => boolean): string | undefined {
  try {
    const fields = shell.proc.fs
      .readText('/etc/passwd')
      .split('\n')
      .map((line) => line.split(':'))
      .find(wanted);
    return fields?.[5];
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}
