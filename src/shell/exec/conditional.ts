import type { TestBinaryExpression, TestCommand, TestExpression } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { evaluateNow } from '../expand/parameters.ts';
import { extendedRegExp, matches } from '../expand/pattern.ts';
import { shellQuote } from '../expand/quote.ts';
import { expandPattern, expandRegExp, expandText } from '../expand/word.ts';
import type { Shell } from '../shell.ts';
import { fileComparison, unaryTest } from './filetests.ts';
import { traceText } from './trace.ts';

const NUMERIC: Record<string, (a: bigint, b: bigint) => boolean> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

/** Runs `[[ … ]]`: no splitting, `==` matches patterns, `=~` regular expressions. */
export function* runConditional(shell: Shell, command: TestCommand): Coroutine<number> {
  const result = yield* holds(shell, command.expression);
  return result === undefined ? 2 : result ? 0 : 1;
}

function* trace(shell: Shell, ...words: string[]): Coroutine<void> {
  if (shell.options.has('xtrace')) yield* traceText(shell, `[[ ${words.join(' ')} ]]`);
}

/** Undefined where a regular expression is malformed. */
function* holds(shell: Shell, expression: TestExpression): Coroutine<boolean | undefined> {
  switch (expression.type) {
    case 'TestUnary': {
      const operand = yield* expandText(shell, expression.operand);
      yield* trace(shell, expression.operator, shellQuote(operand));
      return unaryTest(shell, expression.operator, operand);
    }
    case 'TestBinary':
      return yield* compare(shell, expression);
    case 'TestGroup':
      return yield* holds(shell, expression.expression);
    case 'TestNot': {
      const inner = yield* holds(shell, expression.operand);
      return inner === undefined ? undefined : expression.negations.length % 2 === 1 ? !inner : inner;
    }
    case 'TestLogical': {
      let result: boolean | undefined = expression.operator === '&&';
      for (const operand of expression.operands) {
        result = yield* holds(shell, operand);
        if (result === undefined || result === (expression.operator === '||')) return result;
      }
      return result;
    }
  }
}

function* compare(shell: Shell, { operator, left, right }: TestBinaryExpression): Coroutine<boolean | undefined> {
  const text = yield* expandText(shell, left);
  const ignoreCase = shell.options.shopt.has('nocasematch');
  if (operator === '=~') {
    const source = yield* expandRegExp(shell, right);
    yield* trace(shell, shellQuote(text), operator, source);
    return match(shell, text, source, ignoreCase);
  }
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = yield* expandPattern(shell, right);
    yield* trace(shell, shellQuote(text), operator, pattern);
    const same = matches(pattern, text, { extended: true, ignoreCase });
    return operator === '!=' ? !same : same;
  }
  const other = yield* expandText(shell, right);
  yield* trace(shell, shellQuote(text), operator, shellQuote(other));
  const numeric = NUMERIC[operator];
  if (numeric) return numeric(evaluateNow(shell, text), evaluateNow(shell, other));
  if (operator === '<') return text < other;
  if (operator === '>') return text > other;
  return fileComparison(shell, text, operator, other);
}

function match(shell: Shell, text: string, source: string, ignoreCase: boolean): boolean | undefined {
  const expression = extendedRegExp(source, ignoreCase);
  if (!expression) return undefined;
  const found = expression.exec(text);
  const variable = shell.variables.obtain('BASH_REMATCH');
  variable.value = undefined;
  variable.list = new Map(found ? [...found].map((group, index) => [index, group ?? ''] as const) : []);
  return found !== null;
}
