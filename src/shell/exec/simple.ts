import type { Assignment, Command } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { CompoundValue } from '../builtins/builtin.ts';
import { functionText } from '../builtins/functiontext.ts';
import { abandon } from '../expand/failures.ts';
import { expandText, expandWords } from '../expand/word.ts';
import { waitForeground } from '../jobs/foreground.ts';
import { MAX_NESTING, type Shell, type ShellFunction } from '../shell.ts';
import { expandCompound, performAssignment } from './assignment.ts';
import { Abandoned, FunctionReturn, ShellExit } from './control.ts';
import { becomeProgram, findProgram, startProgram } from './program.ts';
import { AppliedRedirections, RedirectionError } from './redirection.ts';
import { runTrap, tick } from './signals.ts';
import { SPECIAL } from './special.ts';
import { traceWords } from './trace.ts';
import { deepCall } from './trampoline.ts';

/** Runs a simple command: assignments, redirections and what the words name. */
export function* runSimple(shell: Shell, command: Command, tail: boolean): Coroutine<number> {
  shell.position = command.pos;
  shell.commandEnd = command.end;
  yield* tick(shell);
  if (shell.traps.get('DEBUG')) yield* runTrap(shell, 'DEBUG');
  shell.substitutionStatus = undefined;
  const redirections = new AppliedRedirections(shell);
  const openSubstitutions = shell.substitutions;
  shell.substitutions = [];
  try {
    const compound = new Map<number, CompoundValue>();
    const words = yield* expandCommandWords(shell, command, compound);
    const assignments = command.prefix.filter((item): item is Assignment => item.type === 'Assignment');
    try {
      yield* redirections.apply(command.redirects);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      yield* shell.complain(error.message);
      const fatal =
        words[0] !== undefined && SPECIAL.has(words[0]) && shell.dialect.strictSpecials && !shell.interactive;
      if (fatal) throw new ShellExit(shell.dialect.misuse);
      return setStatus(shell, shell.dialect.redirectStatus);
    }
    if (words.length === 0) {
      for (const assignment of assignments) yield* performAssignment(shell, assignment);
      return setStatus(shell, shell.substitutionStatus ?? 0);
    }
    if (tail && words[0] === 'exec') redirections.commit();
    const text = shell.source.text.slice(command.pos, command.end).trim();
    const status = yield* runWords(shell, words, {
      assignments,
      compound,
      tail,
      text,
      keep: () => redirections.commit(),
    });
    shell.lastArgument = words[words.length - 1] ?? '';
    return setStatus(shell, status);
  } catch (error) {
    return yield* abandon(shell, error);
  } finally {
    redirections.undo();
    closeSubstitutions(shell);
    shell.substitutions = openSubstitutions;
  }
}

function setStatus(shell: Shell, status: number): number {
  shell.status = status;
  return status;
}

function closeSubstitutions(shell: Shell): void {
  if (shell.proc.status) return;
  for (const { fd } of shell.substitutions) if (shell.proc.files.has(fd)) shell.proc.files.close(fd);
}

function* expandCommandWords(
  shell: Shell,
  command: Command,
  compound: Map<number, CompoundValue>,
): Coroutine<string[]> {
  if (!command.name) return [];
  const words = yield* expandWords(shell, [command.name]);
  for (const argument of command.args) {
    if (argument.type === 'Word') {
      words.push(...(yield* expandWords(shell, [argument])));
      continue;
    }
    const { name, append, index, value } = argument;
    const subscript = index ? `[${yield* expandText(shell, index, { noTilde: true })}]` : '';
    if (value.type === 'ArrayValue') {
      compound.set(words.length, yield* expandCompound(shell, argument));
      words.push(name);
    } else {
      words.push(`${name}${subscript}${append ? '+' : ''}=${yield* expandText(shell, value, { assignment: true })}`);
    }
  }
  return words;
}

interface Invocation {
  assignments: readonly Assignment[];
  compound?: ReadonlyMap<number, CompoundValue>;
  tail: boolean;
  text: string;
  only?: 'no-function' | 'program';
  /** Makes the redirections of the command permanent. */
  keep?: () => void;
}

/** Runs words that are expanded: a function, a builtin or a program, in this order. */
export function* runWords(shell: Shell, words: string[], invocation: Invocation): Coroutine<number> {
  const name = words[0] as string;
  const { assignments, only } = invocation;
  const builtin = only === 'program' ? undefined : shell.builtin(name);
  const special = builtin !== undefined && SPECIAL.has(name);
  const fn = only || (special && shell.dialect.strictSpecials) ? undefined : shell.functions.get(name);
  if (fn || builtin) {
    const persistent = special && !fn && shell.dialect.strictSpecials;
    if (assignments.length === 0 || persistent) {
      for (const assignment of assignments) yield* performAssignment(shell, assignment);
      if (shell.options.has('xtrace')) yield* traceWords(shell, words);
      if (fn) return yield* callFunction(shell, name, fn, words);
      return yield* runBuiltin(shell, words, invocation);
    }
    shell.variables.pushScope();
    try {
      yield* assignTemporarily(shell, assignments);
      if (shell.options.has('xtrace')) yield* traceWords(shell, words);
      return fn ? yield* callFunction(shell, name, fn, words) : yield* runBuiltin(shell, words, invocation);
    } finally {
      shell.variables.popScope();
    }
  }
  return yield* runProgram(shell, words, invocation);
}

function* assignTemporarily(shell: Shell, assignments: readonly Assignment[]): Coroutine<void> {
  for (const assignment of assignments) {
    if (assignment.value.type === 'ArrayValue') continue;
    const value = yield* expandText(shell, assignment.value, { assignment: true });
    const old = assignment.append ? (shell.variables.get(assignment.name) ?? '') : '';
    const outer = shell.variables.find(assignment.name);
    if (outer?.readonly) shell.variables.set(assignment.name, value);
    const variable = shell.variables.declare(assignment.name);
    variable.value = old + value;
    variable.exported = true;
    if (assignment.name === 'PATH') shell.hashed.clear();
  }
}

function* runBuiltin(shell: Shell, words: string[], { compound, keep }: Invocation): Coroutine<number> {
  const builtin = shell.builtin(words[0] as string);
  if (!builtin) return 127;
  if (words[0] === 'exec') keep?.();
  try {
    const status = yield* builtin(shell, words, compound);
    shell.pipeStatus = [status];
    return status;
  } catch (error) {
    if (!isErrno(error)) throw error;
    // dash says this of every write that fails.
    const text = shell.dialect.kind === 'dash' ? `${words[0]}: I/O error` : `write error: ${error.message}`;
    yield* shell.complain(text, words[0]);
    return 1;
  }
}

function* runProgram(shell: Shell, words: string[], { assignments, tail, text, keep }: Invocation): Coroutine<number> {
  let env = shell.variables.environment();
  if (assignments.length > 0) {
    shell.variables.pushScope();
    try {
      yield* assignTemporarily(shell, assignments);
      env = shell.variables.environment();
    } finally {
      shell.variables.popScope();
    }
  }
  env.set('_', words[0] as string);
  for (const [name, fn] of shell.functions) {
    if (fn.exported) env.set(`BASH_FUNC_${name}%%`, functionText(name, fn).slice(name.length + 1));
  }
  if (shell.options.has('xtrace')) yield* traceWords(shell, words);
  const handler = shell.dialect.kind === 'bash' ? shell.functions.get('command_not_found_handle') : undefined;
  if (handler && !(words[0] as string).includes('/') && !findProgram(shell, words[0] as string)) {
    const child = shell.executor.fork(shell, (copy) =>
      callFunction(copy, 'command_not_found_handle', handler, ['', ...words]),
    );
    return yield* waitForeground(shell, [child], text);
  }
  if (tail && !shell.traps.any && (!shell.interactive || shell.subshellDepth > 0)) {
    keep?.();
    return yield* becomeProgram(shell, words, env);
  }
  const monitor = shell.options.has('monitor');
  const started = yield* startProgram(shell, words, env, { group: monitor ? 'new' : undefined });
  if (typeof started === 'number') {
    shell.pipeStatus = [started];
    return started;
  }
  return yield* waitForeground(shell, [started], text);
}

function* functionBody(shell: Shell, fn: ShellFunction): Coroutine<number> {
  try {
    return yield* shell.executor.command(shell, fn.body, false);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  }
}

/** Calls a shell function with `words` as its name and arguments. */
export function* callFunction(shell: Shell, name: string, fn: ShellFunction, words: string[]): Coroutine<number> {
  const own = Number(shell.variables.get('FUNCNEST') ?? 0);
  const limit = own > 0 && shell.dialect.kind === 'bash' ? Math.min(own, MAX_NESTING) : MAX_NESTING;
  if (shell.functionDepth >= limit) {
    yield* shell.complain(shell.dialect.nesting(name, limit));
    throw new Abandoned(shell.dialect.kind === 'bash' ? 1 : 2);
  }
  const { positional, loopDepth, source, position } = shell;
  shell.frames.push({ name, kind: 'function', source, position });
  shell.functionDepth++;
  // In ash, `break` in a function reaches the loop around the call.
  if (shell.dialect.kind !== 'ash') shell.loopDepth = 0;
  shell.positional = words.slice(1);
  shell.source = fn.source;
  shell.variables.pushScope();
  const depth = shell.variables.depth;
  const outerTrap = shell.options.has('functrace') ? undefined : shell.traps.get('RETURN');
  if (outerTrap !== undefined) shell.traps.delete('RETURN');
  try {
    const status = yield* deepCall(functionBody(shell, fn));
    if (shell.traps.get('RETURN')) yield* runTrap(shell, 'RETURN');
    return status;
  } finally {
    if (outerTrap !== undefined && shell.traps.get('RETURN') === undefined) shell.traps.set('RETURN', outerTrap);
    while (shell.variables.depth >= depth) shell.variables.popScope();
    shell.frames.pop();
    shell.functionDepth--;
    shell.loopDepth = loopDepth;
    shell.positional = positional;
    shell.source = source;
    shell.position = position;
  }
}
