import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Shell } from '../shell.ts';
import { fail, parseOptions } from './options.ts';

/** `history [-c] [-d n] [-w] [-a] [-r] [n]`. */
export function* historyBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const history = shell.editor?.history;
  const parsed = yield* parseOptions(
    shell,
    args,
    'cd:anrwsp',
    'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  );
  if (!parsed) return 2;
  if (!history) return 0;
  const { flags, operands } = parsed;
  if (flags.has('c')) {
    history.clear();
    return 0;
  }
  const removed = flags.get('d');
  if (removed !== undefined) {
    if (history.remove(Number(removed))) return 0;
    return yield* fail(shell, 'history', `${removed}: history position out of range`, 1);
  }
  if (flags.has('s')) {
    history.add(operands.join(' '));
    return 0;
  }
  if (flags.has('w') || flags.has('a') || flags.has('r') || flags.has('n')) {
    history.save(shell);
    return 0;
  }
  const all = history.entries();
  const count = operands[0] === undefined ? all.length : Number(operands[0]);
  if (Number.isNaN(count)) return yield* fail(shell, 'history', `${operands[0]}: numeric argument required`, 2);
  yield* shell.print(
    all
      .slice(Math.max(0, all.length - count))
      .map(({ number, line }) => `${String(number).padStart(5)}  ${line}\n`)
      .join(''),
  );
  return 0;
}

/** `help [name]`: the builtins there are. */
export function* helpBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const names = [...shell.builtins.keys()].sort();
  if (shell.dialect.kind === 'ash') {
    yield* shell.print(`Built-in commands:\n------------------\n${wrapped(names, 72)}`);
    return 0;
  }
  const wanted = args.slice(1).filter((word) => !/^-/.test(word));
  if (wanted.length === 0) {
    yield* shell.print(
      `GNU bash, version ${shell.dialect.version} (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.\n\n${wrapped(names, 72)}`,
    );
    return 0;
  }
  let status = 0;
  for (const name of wanted) {
    if (shell.builtins.has(name)) yield* shell.print(`${name}: a shell builtin; the simulator has no manual for it.\n`);
    else
      status = yield* fail(
        shell,
        'help',
        `no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`,
        1,
      );
  }
  return status;
}

function wrapped(names: string[], width: number): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + name.length < width) lines[lines.length - 1] = `${last} ${name}`;
    else lines.push(name);
  }
  return lines.map((line) => `\t${line}\n`).join('');
}

/** `enable [-n] name …`. */
export function* enableBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'adnps', 'enable [-a] [-dnps] [-f filename] [name ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (operands.length === 0) {
    const shown = [...shell.builtins.keys()]
      .sort()
      .filter((name) => flags.has('a') || shell.disabledBuiltins.has(name) === flags.has('n'));
    yield* shell.print(
      shown.map((name) => `enable ${shell.disabledBuiltins.has(name) ? '-n ' : ''}${name}\n`).join(''),
    );
    return 0;
  }
  let status = 0;
  for (const name of operands) {
    if (!shell.builtins.has(name)) status = yield* fail(shell, 'enable', `${name}: not a shell builtin`, 1);
    else if (flags.has('n')) shell.disabledBuiltins.add(name);
    else shell.disabledBuiltins.delete(name);
  }
  return status;
}

/** `caller [n]`: where the running function was called. */
export function* callerBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const frame = [...shell.frames].reverse()[Number(args[1] ?? 0)];
  if (!frame) return 1;
  const line = frame.source.lineAt(frame.position);
  const outer = [...shell.frames].reverse()[Number(args[1] ?? 0) + 1]?.name ?? 'main';
  yield* shell.print(
    args[1] === undefined ? `${line} ${frame.source.name}\n` : `${line} ${outer} ${frame.source.name}\n`,
  );
  return 0;
}

/** `suspend`: stops the shell, where job control allows. */
export function* suspendBuiltin(shell: Shell): Coroutine<number> {
  if (!shell.options.has('monitor')) return yield* fail(shell, 'suspend', 'cannot suspend: no job control', 1);
  if (shell.login) return yield* fail(shell, 'suspend', 'cannot suspend a login shell', 1);
  shell.proc.signal('SIGSTOP', shell.proc);
  return 0;
}

/** Writes the history where it belongs, quietly. */
export function saveHistory(shell: Shell): void {
  try {
    shell.editor?.history.save(shell);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}
