import type { Coroutine } from '#kernel/coroutine.ts';
import { outerPath, variable } from '../paths.ts';
import type { Expression, Part, Statement } from './ast.ts';
import { wildcard } from './cmdlet.ts';
import { notSimulated, PsError } from './errors.ts';
import type { Session } from './session.ts';
import { Block, listOf, PsObject, single, textOf, truth, type Value } from './values.ts';

type Run = (body: readonly Statement[]) => Coroutine<Value[]>;

/** What an expression is worth. @throws PsError */
export function* evaluate(session: Session, expression: Expression, run: Run): Coroutine<Value> {
  const of = (each: Expression) => evaluate(session, each, run);
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'string':
      return yield* joined(expression.parts, of);
    case 'variable':
      return variableOf(session, expression.name);
    case 'block':
      return new Block(expression.source);
    case 'group':
      return single(yield* run(expression.body));
    case 'array':
      return yield* run(expression.body);
    case 'list': {
      const items: Value[] = [];
      for (const item of expression.items) items.push(yield* of(item));
      return items;
    }
    case 'not':
      return !truth(yield* of(expression.of));
    case 'index': {
      const list = yield* of(expression.of);
      const at = Number(textOf(yield* of(expression.at)));
      if (typeof list === 'string') return list.at(at) ?? null;
      return listOf(list).at(at) ?? null;
    }
    case 'member': {
      const target = yield* of(expression.of);
      const name = textOf(yield* of(expression.name));
      if (!expression.args) return memberOf(target, name);
      const args: Value[] = [];
      for (const arg of expression.args) args.push(yield* of(arg));
      return method(target, name, args);
    }
    case 'binary': {
      const left = yield* of(expression.left);
      if (expression.operator === '-and' && !truth(left)) return false;
      if (expression.operator === '-or' && truth(left)) return true;
      return binary(expression.operator, left, yield* of(expression.right));
    }
  }
}

function* joined(parts: readonly Part[], of: (each: Expression) => Coroutine<Value>): Coroutine<string> {
  let text = '';
  for (const part of parts) text += 'text' in part ? part.text : textOf(yield* of(part.value));
  return text;
}

/** `$name`, `$env:NAME` and the automatic ones. */
export function variableOf(session: Session, name: string): Value {
  const { proc } = session;
  const key = name.toLowerCase().replace(/^(global|script):/, '');
  if (key.startsWith('env:')) return variable(proc, name.slice('env:'.length)) ?? null;
  switch (key) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '?':
      return session.succeeded;
    case 'lastexitcode':
      return session.lastExitCode;
    case 'pwd':
      return outerPath(proc.fs.cwd);
    case 'pid':
      return proc.pid;
    case 'home':
      return variable(proc, 'USERPROFILE') ?? '';
    default:
      return session.variables.get(key) ?? null;
  }
}

/** A property; of a list, that of each of its elements. */
export function memberOf(value: Value, name: string): Value {
  const key = name.toLowerCase();
  if (Array.isArray(value)) {
    if (key === 'count' || key === 'length') return value.length;
    return single(value.flatMap((each) => listOf(memberOf(each, name))));
  }
  if (value instanceof PsObject) {
    if (key === 'count' && !value.properties.has(name)) return 1;
    return value.get(name);
  }
  if (typeof value === 'string' && key === 'length') return value.length;
  if (key === 'count') return value === null ? 0 : 1;
  return null;
}

function method(value: Value, name: string, args: readonly Value[]): Value {
  const text = textOf(value);
  const [first = '', second = ''] = args.map(textOf);
  switch (name.toLowerCase()) {
    case 'tostring':
      return text;
    case 'trim':
      return text.trim();
    case 'toupper':
      return text.toUpperCase();
    case 'tolower':
      return text.toLowerCase();
    case 'split':
      return text.split(first);
    case 'replace':
      return text.replaceAll(first, second);
    case 'contains':
      return text.includes(first);
    case 'startswith':
      return text.startsWith(first);
    case 'endswith':
      return text.endsWith(first);
    case 'substring':
      return text.slice(Number(first), second === '' ? undefined : Number(first) + Number(second));
    default:
      throw notSimulated(`the method ${name}`);
  }
}

function binary(operator: string, left: Value, right: Value): Value {
  // A comparison with a list leaves those of its elements that fit.
  if (Array.isArray(left) && /^-(eq|ne|gt|ge|lt|le|like|notlike|match|notmatch)$/.test(operator))
    return left.filter((each) => truth(binary(operator, each, right)));
  const numeric = typeof left === 'number' && !Number.isNaN(Number(textOf(right)));
  const a = textOf(left);
  const b = textOf(right);
  const order = numeric ? (left as number) - Number(b) : a.toLowerCase().localeCompare(b.toLowerCase(), 'en');
  switch (operator) {
    case '-eq':
      return left === null || right === null
        ? left === right
        : typeof left === 'boolean'
          ? left === truth(right)
          : order === 0;
    case '-ne':
      return !truth(binary('-eq', left, right));
    case '-gt':
      return order > 0;
    case '-ge':
      return order >= 0;
    case '-lt':
      return order < 0;
    case '-le':
      return order <= 0;
    case '-like':
      return wildcard(b).test(a);
    case '-notlike':
      return !wildcard(b).test(a);
    case '-match':
      return expressionOf(b).test(a);
    case '-notmatch':
      return !expressionOf(b).test(a);
    case '-contains':
      return listOf(left).some((each) => truth(binary('-eq', each, right)));
    case '-notcontains':
      return !truth(binary('-contains', left, right));
    case '-in':
      return binary('-contains', right, left);
    case '-notin':
      return !truth(binary('-contains', right, left));
    case '-and':
    case '-or':
      return truth(right);
    case '-replace': {
      const [pattern = '', by = ''] = listOf(right).map(textOf);
      return a.replace(new RegExp(expressionOf(pattern).source, 'gi'), by);
    }
    case '-split':
      return a.split(expressionOf(b));
    case '-join':
      return listOf(left).map(textOf).join(b);
    case '-f': {
      const values = listOf(right).map(textOf);
      return a.replace(/\{(\d+)\}/g, (_, index: string) => values[Number(index)] ?? '');
    }
    case '..':
      return Array.from({ length: Math.abs(Number(b) - Number(a)) + 1 }, (_, n) =>
        Number(b) >= Number(a) ? Number(a) + n : Number(a) - n,
      );
    case '+':
      if (Array.isArray(left)) return [...left, ...listOf(right)];
      return typeof left === 'number' && numeric ? left + Number(b) : `${a}${b}`;
    case '-':
      return Number(a) - Number(b);
    case '*':
      return typeof left === 'string' ? left.repeat(Number(b)) : Number(a) * Number(b);
    case '/':
      return Number(a) / Number(b);
    case '%':
      return Number(a) % Number(b);
    default:
      throw notSimulated(`the operator ${operator}`);
  }
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    throw new PsError(`parsing "${pattern}" - it is no regular expression.`);
  }
}
