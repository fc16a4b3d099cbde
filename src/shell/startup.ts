import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Builtin } from './builtins/builtin.ts';
import { runFile } from './builtins/evaluate.ts';
import type { Dialect } from './dialect.ts';
import { Abandoned } from './exec/control.ts';
import { executor } from './exec/executor.ts';
import { runToEnd } from './exec/fork.ts';
import { catchInterrupt } from './exec/signals.ts';
import { trampoline } from './exec/trampoline.ts';
import { runInteractive } from './interactive.ts';
import { type Invocation, parseInvocation } from './invocation.ts';
import { runInput } from './scriptinput.ts';
import { Shell } from './shell.ts';
import { Source } from './source.ts';
import { isName } from './state/variables.ts';

/** A shell of `dialect` as a program. */
export function shellProgram(dialect: Dialect, builtins: ReadonlyMap<string, Builtin>): Program {
  return (proc) => trampoline(main(proc, dialect, builtins));
}

function* main(proc: Process, dialect: Dialect, builtins: ReadonlyMap<string, Builtin>): Coroutine<number> {
  const shell = new Shell(proc, dialect, executor, builtins);
  proc.reapsOrphans = true;
  const called = proc.argv[0] ?? dialect.kind;
  shell.scriptName = called.replace(/^-/, '');
  shell.name = called.replace(/^-/, '').split('/').pop() ?? '';
  const invocation = parseInvocation(dialect, proc.argv);
  if ('message' in invocation) {
    yield* shell.printError(invocation.message.replace('%s', shell.scriptName));
    return invocation.status;
  }
  if (invocation.version) {
    yield* proc.print(versionText(dialect));
    return 0;
  }
  importEnvironment(shell);
  applyInvocation(shell, invocation);
  return yield* runToEnd(shell, run(shell, invocation));
}

function versionText(dialect: Dialect): string {
  return `GNU bash, version ${dialect.version} (x86_64-pc-linux-gnu)
Copyright (C) 2025 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;
}

function importEnvironment(shell: Shell): void {
  const { proc, dialect, variables } = shell;
  for (const [name, value] of proc.env) {
    if (!isName(name)) continue;
    const variable = variables.obtain(name);
    variable.value = value;
    variable.exported = true;
  }
  const standard: Record<string, string> = { IFS: ' \t\n', OPTIND: '1', PS4: '+ ', PPID: String(parentPid(proc)) };
  if (dialect.kind !== 'dash') standard.HOSTNAME = proc.namespaces.uts.hostname;
  if (dialect.kind === 'ash') Object.assign(standard, { PS1: '\\w \\$ ', PS2: '> ' });
  if (dialect.kind === 'dash') Object.assign(standard, { PS1: proc.credentials.uid === 0 ? '# ' : '$ ', PS2: '> ' });
  if (dialect.kind === 'bash') {
    Object.assign(standard, {
      OPTERR: '1',
      SHELL: '/bin/bash',
      TERM: 'dumb',
      BASH: proc.exe,
      BASH_VERSION: dialect.version,
      EUID: String(proc.credentials.uid),
      HOSTTYPE: 'x86_64',
      MACHTYPE: 'x86_64-pc-linux-gnu',
      OSTYPE: 'linux-gnu',
      UID: String(proc.credentials.uid),
    });
    for (const option of ['braceexpand', 'hashall', 'interactive-comments']) shell.options.set.add(option);
  }
  for (const [name, value] of Object.entries(standard)) {
    if (['HOSTNAME', 'PS1', 'PS2', 'SHELL', 'TERM'].includes(name) && variables.get(name) !== undefined) continue;
    variables.set(name, value);
  }
  if (dialect.kind === 'bash') {
    for (const name of ['UID', 'EUID', 'PPID']) variables.obtain(name).readonly = true;
    const parts = [...dialect.version.split(/[.(]/, 3), '1', 'release', 'x86_64-pc-linux-gnu'];
    Object.assign(variables.obtain('BASH_VERSINFO'), {
      list: new Map(parts.map((part, index) => [index, part])),
      readonly: true,
    });
  }
  if (variables.get('PATH') === undefined) {
    variables.set(
      'PATH',
      dialect.kind === 'bash'
        ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
        : '/sbin:/usr/sbin:/bin:/usr/bin',
    );
  }
  setWorkingDirectory(shell);
  const level = Number(variables.get('SHLVL') ?? 0);
  if (dialect.kind !== 'dash') variables.set('SHLVL', String(Number.isInteger(level) ? level + 1 : 1)).exported = true;
}

function parentPid(proc: Process): number {
  return proc.parent?.pidIn(proc.namespaces.pid) ?? 0;
}

function setWorkingDirectory(shell: Shell): void {
  const { fs } = shell.proc;
  const inherited = shell.variables.get('PWD');
  let cwd = fs.cwd;
  try {
    if (inherited?.startsWith('/') && fs.stat(inherited).inode === fs.stat('.').inode) cwd = inherited;
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
  shell.variables.set('PWD', cwd).exported = true;
}

function applyInvocation(shell: Shell, invocation: Invocation): void {
  for (const name of invocation.on) shell.options.change(name, true);
  for (const name of invocation.off) shell.options.change(name, false);
  for (const name of invocation.shopt) shell.options.shopt.add(name);
  shell.login = invocation.login;
  shell.positional = invocation.positional;
  if (invocation.name !== undefined) shell.scriptName = invocation.name;
  shell.startLetters = invocation.command !== undefined ? 'c' : invocation.script === undefined ? 's' : '';
  const tty = shell.proc.files.has(0) && shell.proc.files.get(0).kind === 'tty';
  const errors = shell.proc.files.has(2) && shell.proc.files.get(2).kind === 'tty';
  shell.interactive =
    invocation.interactive || (invocation.command === undefined && invocation.script === undefined && tty && errors);
}

/** Defines the functions that a parent exported. */
function* importFunctions(shell: Shell): Coroutine<void> {
  for (const [name, text] of shell.proc.env) {
    const fn = /^BASH_FUNC_(.+)%%$/.exec(name)?.[1];
    if (fn === undefined || !text.startsWith('() ')) continue;
    yield* shell.executor.text(shell, new Source(`${fn} ${text}`, shell.scriptName));
    const defined = shell.functions.get(fn);
    if (defined) defined.exported = true;
  }
}

function* run(shell: Shell, invocation: Invocation): Coroutine<number> {
  if (!shell.interactive && shell.proc.pid !== 1) catchInterrupt(shell);
  if (shell.dialect.kind === 'bash') yield* importFunctions(shell);
  if (shell.login) yield* startupFiles(shell, ['/etc/profile', '~/.bash_profile', '~/.bash_login', '~/.profile']);
  else if (shell.interactive && shell.dialect.kind === 'bash' && !invocation.norc) {
    yield* startupFiles(shell, ['/etc/bash.bashrc', '~/.bashrc'], true);
  }
  const env =
    shell.dialect.kind === 'bash'
      ? shell.variables.get('BASH_ENV')
      : shell.interactive
        ? shell.variables.get('ENV')
        : undefined;
  if (env && (!shell.interactive || shell.dialect.kind !== 'bash')) yield* startupFiles(shell, [env]);
  if (invocation.command !== undefined) {
    const source = new Source(invocation.command, shell.scriptName, shell.dialect.firstLine);
    return yield* shell.executor.text(shell, source, !shell.interactive);
  }
  if (invocation.script !== undefined) return yield* runScriptFile(shell, invocation.script);
  if (shell.interactive && shell.proc.files.has(0) && shell.proc.files.get(0).kind === 'tty')
    return yield* runInteractive(shell);
  return yield* runInput(shell);
}

/** Runs the first of the files that exists, or all of them. */
function* startupFiles(shell: Shell, paths: string[], all = false): Coroutine<void> {
  const home = shell.variables.get('HOME') ?? '/';
  let personal = false;
  for (const path of paths) {
    const mine = path.startsWith('~');
    if (mine && personal && !all) continue;
    const file = path.replace(/^~/, home);
    let text: string;
    try {
      text = shell.proc.fs.readText(file);
    } catch (error) {
      if (isErrno(error)) continue;
      throw error;
    }
    personal ||= mine;
    try {
      yield* runFile(shell, file, text);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
    }
  }
}

function* runScriptFile(shell: Shell, path: string): Coroutine<number> {
  const { dialect, proc } = shell;
  let content: Uint8Array;
  try {
    if (proc.fs.stat(path).type === 'directory') {
      yield* shell.printError(`${shell.name}: ${path}: Is a directory\n`);
      return 126;
    }
    content = proc.fs.readFile(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const called = proc.argv[0] ?? shell.name;
    if (dialect.kind === 'bash') yield* shell.printError(`${called}: ${path}: ${(error as Errno).message}\n`);
    else if (dialect.kind === 'ash')
      yield* shell.printError(`${called}: can't open '${path}': ${(error as Errno).message}\n`);
    else
      yield* shell.printError(
        `${called}: 0: cannot open ${path}: ${error instanceof Error && isErrno(error, 'ENOENT') ? 'No such file' : (error as Errno).message}\n`,
      );
    return dialect.kind === 'bash' ? (isErrno(error, 'ENOENT') ? 127 : 126) : 2;
  }
  if (content.subarray(0, 80).includes(0)) {
    yield* shell.printError(`${path}: ${path}: cannot execute binary file\n`);
    return 126;
  }
  return yield* shell.executor.text(shell, new Source(new TextDecoder().decode(content), path), true);
}
