import { JqError } from './ast.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** jq's truth: everything but null and false. */
export function isTruthy(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

const ORDER = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];

function rank(value: unknown): number {
  return ORDER.indexOf(typeof value === 'boolean' ? String(value) : typeName(value));
}

/** jq's total order: null, false, true, numbers, strings, arrays, objects. */
export function compare(a: unknown, b: unknown): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  if (typeof a === 'number' || typeof a === 'string') return a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const [left, right] = [Object.keys(a).sort(), Object.keys(b).sort()];
    const byKeys = compare(left, right);
    if (byKeys !== 0) return byKeys;
    for (const key of left) {
      const order = compare(a[key], b[key]);
      if (order !== 0) return order;
    }
  }
  return 0;
}

const shown = (value: unknown) => {
  const text = JSON.stringify(value);
  return `${typeName(value)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
};

export function add(left: unknown, right: unknown): unknown {
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (isObject(left) && isObject(right)) return { ...left, ...right };
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be added`);
}

export function subtract(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (Array.isArray(left) && Array.isArray(right))
    return left.filter((item) => !right.some((other) => compare(item, other) === 0));
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be subtracted`);
}

export function multiply(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (typeof left === 'string' && typeof right === 'number')
    return right > 0 ? left.repeat(Math.max(1, Math.floor(right))) : null;
  if (isObject(left) && isObject(right)) {
    const merged: JsonObject = { ...left };
    for (const [key, value] of Object.entries(right))
      merged[key] = isObject(merged[key]) && isObject(value) ? multiply(merged[key], value) : value;
    return merged;
  }
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be multiplied`);
}

export function divide(left: unknown, right: unknown, remainder: boolean): unknown {
  if (typeof left === 'string' && typeof right === 'string' && !remainder) return left.split(right);
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided`);
  if (right === 0)
    throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided because the divisor is zero`);
  return remainder ? Math.trunc(left) % Math.trunc(right) : left / right;
}

/** Applies a binary operator. @throws JqError */
export function operate(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right, false);
    case '%':
      return divide(left, right, true);
    case '==':
      return compare(left, right) === 0;
    case '!=':
      return compare(left, right) !== 0;
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    default:
      return compare(left, right) >= 0;
  }
}
