import type { ArithmeticFor, Case, CompoundList, For, If, Select, While, Word } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { readLine } from '../builtins/input.ts';
import { ExpansionError } from '../expand/failures.ts';
import { assign } from '../expand/parameters.ts';
import { matches } from '../expand/pattern.ts';
import { arithmetic, expandPattern, expandText, expandWords } from '../expand/word.ts';
import type { Shell } from '../shell.ts';
import { isName } from '../state/variables.ts';
import { LoopJump } from './control.ts';
import { tick } from './signals.ts';
import { traceQuote, traceText } from './trace.ts';

/** Runs the statements of a list. */
function list(shell: Shell, body: CompoundList, tail = false): Coroutine<number> {
  return shell.executor.statements(shell, body.commands, tail);
}

/** Runs a list whose status is asked, not meant: `set -e` lets it pass. */
function* condition(shell: Shell, body: CompoundList): Coroutine<boolean> {
  shell.conditions++;
  try {
    return (yield* list(shell, body)) === 0;
  } finally {
    shell.conditions--;
  }
}

export function* runIf(shell: Shell, node: If, tail: boolean): Coroutine<number> {
  if (yield* condition(shell, node.clause)) return yield* list(shell, node.then, tail);
  for (const branch of node.elif) {
    if (yield* condition(shell, branch.clause)) return yield* list(shell, branch.then, tail);
  }
  if (node.else) return yield* list(shell, node.else, tail);
  shell.status = 0;
  return 0;
}

/** Runs the body of a loop once. @returns false where the loop is to end */
function* turn(shell: Shell, body: CompoundList, result: { status: number }): Coroutine<boolean> {
  try {
    result.status = yield* list(shell, body);
    return true;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    result.status = shell.status;
    if (--error.levels > 0) {
      // Inside the outermost loop there is nothing further out to leave.
      if (shell.loopDepth > 1) throw error;
      return error.kind === 'continue';
    }
    return error.kind === 'continue';
  }
}

export function* runWhile(shell: Shell, node: While): Coroutine<number> {
  const result = { status: 0 };
  shell.loopDepth++;
  try {
    for (;;) {
      yield* tick(shell);
      let go: boolean;
      try {
        go = (yield* condition(shell, node.clause)) === (node.kind === 'while');
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        if (--error.levels > 0 && shell.loopDepth > 1) throw error;
        if (error.kind === 'break') break;
        continue;
      }
      if (!go || !(yield* turn(shell, node.body, result))) break;
    }
  } finally {
    shell.loopDepth--;
  }
  shell.status = result.status;
  return result.status;
}

export function* runFor(shell: Shell, node: For): Coroutine<number> {
  if (!isName(node.name.value)) {
    if (shell.dialect.kind !== 'bash')
      throw new ExpansionError(
        shell.dialect.kind === 'ash' ? 'syntax error: bad for loop variable' : 'Syntax error: Bad for loop variable',
        2,
      );
    throw new ExpansionError(`\`${node.name.value}': not a valid identifier`, 1);
  }
  const words = node.wordlist ? yield* expandWords(shell, node.wordlist) : [...shell.positional];
  const result = { status: 0 };
  shell.loopDepth++;
  try {
    for (const word of words) {
      yield* tick(shell);
      if (shell.options.has('xtrace') && shell.dialect.kind === 'bash') yield* traceText(shell, forText(node));
      assign(shell, node.name.value, undefined, word);
      if (!(yield* turn(shell, node.body, result))) break;
    }
  } finally {
    shell.loopDepth--;
  }
  shell.status = result.status;
  return result.status;
}

function forText(node: For): string {
  const words = node.wordlist ? node.wordlist.map((word) => word.text) : ['"$@"'];
  return `for ${node.name.text} in ${words.join(' ')}`;
}

export function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Coroutine<number> {
  const header = (expression: ArithmeticFor['test']): string =>
    expression ? shell.source.text.slice(expression.pos, expression.end) : '';
  const source = shell.source;
  const value = function* (expression: ArithmeticFor['test']): Coroutine<bigint> {
    return yield* arithmetic(shell, header(expression));
  };
  const result = { status: 0 };
  if (node.initialize) yield* value(node.initialize);
  shell.loopDepth++;
  try {
    for (;;) {
      yield* tick(shell);
      shell.source = source;
      if (node.test && (yield* value(node.test)) === 0n) break;
      if (!(yield* turn(shell, node.body, result))) break;
      if (node.update) yield* value(node.update);
    }
  } finally {
    shell.loopDepth--;
  }
  shell.status = result.status;
  return result.status;
}

export function* runArithmetic(shell: Shell, body: string): Coroutine<number> {
  if (shell.options.has('xtrace')) yield* traceText(shell, `(( ${body} ))`);
  const status = (yield* arithmetic(shell, body)) === 0n ? 1 : 0;
  return status;
}

export function* runCase(shell: Shell, node: Case, tail: boolean): Coroutine<number> {
  const text = yield* expandText(shell, node.word);
  if (shell.options.has('xtrace') && shell.dialect.kind === 'bash') {
    yield* traceText(shell, `case ${traceQuote(shell, node.word.text)} in`);
  }
  const options = { extended: shell.dialect.bashSyntax, ignoreCase: shell.options.shopt.has('nocasematch') };
  let status = 0;
  let falling = false;
  for (const item of node.items) {
    if (!falling && !(yield* anyMatches(shell, item.pattern, text, options))) continue;
    falling = false;
    shell.status = 0;
    status = yield* list(shell, item.body, tail && item.terminator !== ';&' && item.terminator !== ';;&');
    if (item.terminator === ';&') falling = true;
    else if (item.terminator !== ';;&') break;
  }
  shell.status = status;
  return status;
}

function* anyMatches(
  shell: Shell,
  patterns: readonly Word[],
  text: string,
  options: { extended: boolean; ignoreCase: boolean },
): Coroutine<boolean> {
  for (const pattern of patterns) {
    if (matches(yield* expandPattern(shell, pattern), text, options)) return true;
  }
  return false;
}

export function* runSelect(shell: Shell, node: Select): Coroutine<number> {
  const words = node.wordlist ? yield* expandWords(shell, node.wordlist) : [...shell.positional];
  const result = { status: 0 };
  if (words.length === 0) return 0;
  shell.loopDepth++;
  try {
    for (let show = true; ; ) {
      yield* tick(shell);
      if (show) yield* shell.printError(menu(words));
      yield* shell.printError(shell.variables.get('PS3') ?? '#? ');
      const { line, ended } = yield* readLine(shell, { fd: 0, raw: true });
      if (ended && line === '') {
        yield* shell.print('\n');
        result.status = 1;
        break;
      }
      assign(shell, 'REPLY', undefined, line);
      show = line.trim() === '';
      if (show) continue;
      assign(shell, node.name.value, undefined, words[Number(line.trim()) - 1] ?? '');
      if (!(yield* turn(shell, node.body, result))) break;
    }
  } finally {
    shell.loopDepth--;
  }
  return result.status;
}

function menu(words: readonly string[]): string {
  const width = String(words.length).length;
  return words.map((word, index) => `${String(index + 1).padStart(width)}) ${word}\n`).join('');
}
