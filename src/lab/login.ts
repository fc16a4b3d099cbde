import type { Credentials } from '#kernel/process/process.ts';

/** How somebody works at a host: the shell that consoles get and commands are run by. */
export interface Login {
  /** Path of the shell. */
  readonly shell: string;
  /** What it is started with in a console. */
  readonly interactive: readonly string[];
  /** What it is started with for one command. */
  command(text: string): string[];
  readonly home: string;
  readonly environment: ReadonlyMap<string, string>;
  /** What consoles have besides. */
  readonly terminal: ReadonlyMap<string, string>;
  readonly uid: number;
  readonly gid: number;
}

/** root on a Linux host. */
export const LINUX_LOGIN: Login = {
  shell: '/bin/bash',
  interactive: ['-bash'],
  command: (text) => ['/bin/bash', '-c', text],
  home: '/root',
  environment: new Map([
    ['HOME', '/root'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['LANG', 'C.UTF-8'],
  ]),
  terminal: new Map([
    ['TERM', 'xterm-256color'],
    ['USER', 'root'],
    ['LOGNAME', 'root'],
    ['SHELL', '/bin/bash'],
  ]),
  uid: 0,
  gid: 0,
};

/** The owner of a Mac. */
export const MAC_LOGIN: Login = {
  shell: '/bin/zsh',
  interactive: ['-zsh'],
  command: (text) => ['/bin/zsh', '-c', text],
  home: '/Users/learner',
  environment: new Map([
    ['HOME', '/Users/learner'],
    ['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'],
    ['LANG', 'en_US.UTF-8'],
    ['USER', 'learner'],
    ['LOGNAME', 'learner'],
    ['SHELL', '/bin/zsh'],
  ]),
  terminal: new Map([
    ['TERM', 'xterm-256color'],
    ['PS1', '\\u@\\h \\W % '],
  ]),
  uid: 501,
  gid: 20,
};

const POWERSHELL = '/C:/Windows/System32/WindowsPowerShell/v1.0/powershell.exe';

/** Administrator on a Windows server. Paths are those of the machine beneath: C:\ is /C: there. */
export const WINDOWS_LOGIN: Login = {
  shell: POWERSHELL,
  interactive: ['powershell.exe', '-NoLogo'],
  command: (text) => ['powershell.exe', '-NoProfile', '-Command', text],
  home: '/C:/Users/Administrator',
  environment: new Map([
    ['HOME', '/C:/Users/Administrator'],
    [
      'Path',
      'C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\;C:\\Program Files\\Docker',
    ],
    ['PATHEXT', '.COM;.EXE;.BAT;.CMD'],
    ['COMSPEC', 'C:\\Windows\\system32\\cmd.exe'],
    ['SystemRoot', 'C:\\Windows'],
    ['USERNAME', 'Administrator'],
    ['USERPROFILE', 'C:\\Users\\Administrator'],
    ['OS', 'Windows_NT'],
    ['TEMP', 'C:\\Users\\Administrator\\AppData\\Local\\Temp'],
  ]),
  terminal: new Map([['TERM', 'xterm-256color']]),
  uid: 0,
  gid: 0,
};

/** Those of the owner of a computer. What he may do on a Mac is not told apart from what its administrator may. */
export function ownedBy(root: Credentials, { uid, gid }: Pick<Login, 'uid' | 'gid'>): Credentials {
  if (uid === root.uid) return root;
  const { capabilities } = root;
  return { ...root, uid, gid, permitted: capabilities, inheritable: capabilities, ambient: capabilities };
}
