import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { allPrograms, findProgram } from '../exec/program.ts';
import { SPECIAL } from '../exec/special.ts';
import { singleQuote } from '../expand/quote.ts';
import type { Shell, ShellFunction } from '../shell.ts';
import { functionText } from './functiontext.ts';
import { fail, parseOptions } from './options.ts';

/** The reserved words of the grammar. */
// biome-ignore format: a table
export const KEYWORDS: ReadonlySet<string> = new Set([
  'if', 'then', 'elif', 'else', 'fi', 'for', 'in', 'do', 'done', 'while', 'until', 'case', 'esac', 'select', 'function', 'time', 'coproc', '{', '}', '!', '[[', ']]',
]);

type Style = 'sentence' | 'word' | 'kind' | 'path';

/** Says what `name` is when used as a command. @returns whether it is anything */
export function* describeCommand(
  shell: Shell,
  builtin: string,
  name: string,
  style: Style,
  all = false,
  skipFunctions = false,
): Coroutine<boolean> {
  const lines = [...descriptions(shell, name, style, all, skipFunctions)];
  if (lines.length > 0) {
    const shown = lines.filter((line) => line !== '');
    if (shown.length > 0) yield* shell.print(`${shown.join('\n')}\n`);
    return true;
  }
  if (style === 'sentence') {
    if (shell.dialect.kind === 'bash') yield* shell.complain(`${name}: not found`, builtin);
    else yield* shell.print(`${name}: not found\n`);
  }
  return false;
}

function* descriptions(
  shell: Shell,
  name: string,
  style: Style,
  all: boolean,
  skipFunctions: boolean,
): Generator<string> {
  const { kind } = shell.dialect;
  const alias = shell.aliases.get(name);
  const say = (sentence: string, word: string, type: string) =>
    style === 'sentence' ? sentence : style === 'word' ? word : style === 'kind' ? type : '';
  if (alias !== undefined) {
    const quoted = singleQuote(alias);
    yield say(
      kind === 'bash' ? `${name} is aliased to \`${alias}'` : `${name} is an alias for ${alias}`,
      `alias ${name}=${quoted}`,
      'alias',
    );
    if (!all) return;
  }
  if (KEYWORDS.has(name)) {
    yield say(`${name} is a shell keyword`, name, 'keyword');
    if (!all) return;
  }
  const fn = skipFunctions ? undefined : shell.functions.get(name);
  if (fn) {
    yield say(functionSentence(shell, name, fn), name, 'function');
    if (!all) return;
  }
  if (shell.builtin(name)) {
    const special = kind !== 'bash' && SPECIAL.has(name);
    yield say(`${name} is a ${special ? 'special ' : ''}shell builtin`, name, 'builtin');
    if (!all) return;
  }
  if (all) {
    for (const path of allPrograms(shell, name))
      yield style === 'path' ? path : say(`${name} is ${path}`, path, 'file');
    return;
  }
  const hashed = shell.hashed.get(name)?.path;
  const found = findProgram(shell, name);
  if (!found || 'refused' in found) return;
  if (name.includes('/') && allPrograms(shell, name).length === 0) return;
  if (kind === 'ash' && isApplet(shell, found.path)) {
    yield say(`${name} is ${name}`, name, 'file');
    return;
  }
  const sentence = hashed && kind === 'bash' ? `${name} is hashed (${found.path})` : `${name} is ${found.path}`;
  if (!hashed) shell.hashed.delete(name);
  yield style === 'path' ? found.path : say(sentence, found.path, 'file');
}

/** Whether a program is part of the BusyBox that the shell itself is part of; it runs these before it searches PATH. */
function isApplet(shell: Shell, path: string): boolean {
  try {
    return /\/busybox$/.test(shell.proc.fs.realpath(path));
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

function functionSentence(shell: Shell, name: string, fn: ShellFunction): string {
  if (shell.dialect.kind === 'dash') return `${name} is a shell function`;
  return shell.dialect.kind === 'ash' ? `${name} is a function` : `${name} is a function\n${functionText(name, fn)}`;
}

/** `type [-afptP] name …`. */
export function* typeBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  if (shell.dialect.kind !== 'bash') {
    let status = 0;
    for (const name of args.slice(1)) if (!(yield* describeCommand(shell, 'type', name, 'sentence'))) status = 127;
    return status;
  }
  const parsed = yield* parseOptions(shell, args, 'afptP', 'type [-afptP] name [name ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  let status = 0;
  for (const name of operands) {
    if (flags.has('P')) {
      const path = allPrograms(shell, name)[0];
      if (path === undefined) status = 1;
      else yield* shell.print(`${path}\n`);
      continue;
    }
    const style = flags.has('t') ? 'kind' : flags.has('p') ? 'path' : 'sentence';
    if (!(yield* describeCommand(shell, 'type', name, style, flags.has('a'), flags.has('f')))) status = 1;
  }
  return status;
}

/** `hash [-r] [name …]`: remembers where programs are. */
export function* hashBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'rlp:dt', 'hash [-lr] [-p pathname] [-dt] [name ...]');
  if (!parsed) return 2;
  const { flags, operands } = parsed;
  if (flags.has('r')) shell.hashed.clear();
  let status = 0;
  for (const name of operands) {
    const pinned = flags.get('p');
    if (flags.has('d')) shell.hashed.delete(name);
    else if (pinned !== undefined) shell.hashed.set(name, { path: pinned, hits: 0 });
    else if (flags.has('t')) {
      const known = shell.hashed.get(name);
      if (known) yield* shell.print(`${known.path}\n`);
      else status = yield* fail(shell, 'hash', `${name}: not found`, 1);
    } else if (shell.builtin(name)) continue;
    else {
      const found = findProgram(shell, name);
      if (!found || 'refused' in found) status = yield* fail(shell, 'hash', `${name}: not found`, 1);
      else shell.hashed.set(name, { path: found.path, hits: 0 });
    }
  }
  if (args.length > 1) return status;
  if (shell.dialect.kind !== 'bash') {
    yield* shell.print([...shell.hashed.values()].map(({ path }) => `${path}\n`).join(''));
  } else if (shell.hashed.size === 0) yield* shell.print('hash: hash table empty\n');
  else {
    const lines = [...shell.hashed.values()].map(({ path, hits }) => `${String(hits).padStart(4)}\t${path}\n`);
    yield* shell.print(`hits\tcommand\n${lines.join('')}`);
  }
  return status;
}

/** `alias [name[=value] …]`. */
export function* aliasBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const words = args.slice(args[1] === '-p' || args[1] === '--' ? 2 : 1);
  const prefix = shell.dialect.kind === 'bash' ? 'alias ' : '';
  const show = (name: string, value: string) => `${prefix}${name}='${value.replaceAll("'", "'\\''")}'\n`;
  if (words.length === 0) {
    const sorted = [...shell.aliases].sort(([a], [b]) => (a < b ? -1 : 1));
    yield* shell.print(sorted.map(([name, value]) => show(name, value)).join(''));
    return 0;
  }
  let status = 0;
  for (const word of words) {
    const at = word.indexOf('=');
    if (at > 0) {
      shell.aliases.set(word.slice(0, at), word.slice(at + 1));
      continue;
    }
    const value = shell.aliases.get(word);
    if (value !== undefined) yield* shell.print(show(word, value));
    else if (shell.dialect.kind === 'bash') status = yield* fail(shell, 'alias', `${word}: not found`, 1);
    else {
      yield* shell.printError(`alias: ${word} not found\n`);
      status = 1;
    }
  }
  return status;
}

/** `unalias [-a] name …`. */
export function* unaliasBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  const parsed = yield* parseOptions(shell, args, 'a', 'unalias [-a] name [name ...]');
  if (!parsed) return 2;
  if (parsed.flags.has('a')) shell.aliases.clear();
  let status = 0;
  for (const name of parsed.operands) {
    if (shell.aliases.delete(name)) continue;
    status = 1;
    if (shell.dialect.kind === 'bash') yield* shell.complain(`${name}: not found`, 'unalias');
    else yield* shell.printError(`unalias: ${name} not found\n`);
  }
  return status;
}
