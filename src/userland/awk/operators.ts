import { AwkError } from './error.ts';
import type { Interpreter } from './interpreter.ts';
import { toNumber, type Value } from './value.ts';

/** Applies a binary operator; a blank joins texts. @throws AwkError */
export function binary(awk: Interpreter, operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case ' ':
      return awk.text(left) + awk.text(right);
    case '+':
      return toNumber(left) + toNumber(right);
    case '-':
      return toNumber(left) - toNumber(right);
    case '*':
      return toNumber(left) * toNumber(right);
    case '/':
    case '%': {
      const divisor = toNumber(right);
      if (divisor === 0 && awk.family === 'busybox') throw new AwkError('Division by zero', 'division');
      return operator === '/' ? toNumber(left) / divisor : toNumber(left) % divisor;
    }
    case '^':
      if (awk.family === 'busybox') throw new AwkError('Math support is not compiled in', 'math');
      return toNumber(left) ** toNumber(right);
    default:
      return compare(awk, operator, left, right) ? 1 : 0;
  }
}

function compare(awk: Interpreter, operator: string, left: Value, right: Value): boolean {
  const numeric = typeof left !== 'string' && typeof right !== 'string';
  const [a, b] = numeric ? [toNumber(left), toNumber(right)] : [awk.text(left), awk.text(right)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    default:
      return a !== b;
  }
}
