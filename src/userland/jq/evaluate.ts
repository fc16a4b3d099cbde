import { assign } from './assign.ts';
import { type Filter, JqBreak, JqError, type Pattern } from './ast.ts';
import { callBuiltin } from './builtins.ts';
import { formatAs } from './formats.ts';
import { getPath, index, type Path } from './paths.ts';
import { LIBRARY } from './prelude.ts';
import { Scope } from './scope.ts';
import { isObject, isTruthy, operate, typeName } from './values.ts';

/** What functions that take filters run them with. */
export interface Evaluator {
  evaluate(filter: Filter, input: unknown, scope: Scope): Generator<unknown, void, void>;
  pathsOf(filter: Filter, input: unknown, scope: Scope): Generator<Path, void, void>;
}

/** All results of `filter` on `input`. @throws JqError */
export function* evaluate(filter: Filter, input: unknown, scope: Scope): Generator<unknown, void, void> {
  for (const [value] of run(filter, input, undefined, scope)) yield value;
}

/** The paths that `filter` leads to in `input`. @throws JqError where it is no path expression */
export function* pathsOf(filter: Filter, input: unknown, scope: Scope): Generator<Path, void, void> {
  for (const [, path] of run(filter, input, [], scope)) {
    if (!path) throw new JqError('Invalid path expression');
    yield path;
  }
}

const EVALUATOR: Evaluator = { evaluate, pathsOf };

type Results = Generator<[value: unknown, path: Path | undefined], void, void>;

function* run(filter: Filter, input: unknown, path: Path | undefined, scope: Scope): Results {
  scope.step();
  switch (filter.kind) {
    case 'identity':
      yield [input, path];
      return;
    case 'literal':
      yield [filter.value, undefined];
      return;
    case 'variable':
      yield [scope.variable(filter.name), undefined];
      return;
    case 'recurse':
      yield* recurse(input, path);
      return;
    case 'pipe':
      for (const [value, at] of run(filter.left, input, path, scope)) yield* run(filter.right, value, at, scope);
      return;
    case 'comma':
      yield* run(filter.left, input, path, scope);
      yield* run(filter.right, input, path, scope);
      return;
    case 'field':
      for (const [target, at] of run(filter.target, input, path, scope)) {
        for (const name of evaluate(filter.name, input, scope)) {
          const value = index(target, name, filter.optional);
          if (value) yield [value[0], at && [...at, name as string | number]];
        }
      }
      return;
    case 'slice':
      yield* slice(filter, input, path, scope);
      return;
    case 'iterate':
      for (const [target, at] of run(filter.target, input, path, scope)) yield* iterate(target, at, filter.optional);
      return;
    case 'as':
      for (const value of evaluate(filter.source, input, scope))
        for (const inner of bind(filter.pattern, value, scope)) yield* run(filter.body, input, path, inner);
      return;
    case 'label':
      yield* labelled(filter, input, path, scope);
      return;
    case 'break':
      throw new JqBreak(scope.variable(`*label*${filter.name}`));
    case 'if':
      yield* conditional(filter, input, path, scope);
      return;
    case 'alternative':
      yield* alternative(filter, input, path, scope);
      return;
    case 'try':
      yield* attempt(filter, input, path, scope);
      return;
    case 'define': {
      const inner = new Scope(scope);
      inner.definitions.set(`${filter.name}/${filter.parameters.length}`, {
        parameters: filter.parameters,
        body: filter.body,
        scope: inner,
      });
      yield* run(filter.rest, input, path, inner);
      return;
    }
    case 'call':
      yield* call(filter, input, path, scope);
      return;
    default:
      for (const value of compute(filter, input, scope)) yield [value, undefined];
  }
}

function* compute(filter: Filter, input: unknown, scope: Scope): Generator<unknown, void, void> {
  switch (filter.kind) {
    case 'array':
      yield filter.body ? [...evaluate(filter.body, input, scope)] : [];
      return;
    case 'object':
      yield* objects(filter.entries, input, scope, {});
      return;
    case 'string':
      yield* strings(filter.parts, filter.format, input, scope);
      return;
    case 'format':
      yield formatAs(filter.name, input);
      return;
    case 'negate':
      for (const value of evaluate(filter.operand, input, scope)) {
        if (typeof value !== 'number')
          throw new JqError(`${typeName(value)} (${JSON.stringify(value)}) cannot be negated`);
        yield -value;
      }
      return;
    case 'and':
    case 'or':
      for (const left of evaluate(filter.left, input, scope)) {
        if (isTruthy(left) === (filter.kind === 'or')) yield isTruthy(left);
        else for (const right of evaluate(filter.right, input, scope)) yield isTruthy(right);
      }
      return;
    case 'binary':
      for (const right of evaluate(filter.right, input, scope))
        for (const left of evaluate(filter.left, input, scope)) yield operate(filter.operator, left, right);
      return;
    case 'reduce': {
      let state: unknown = null;
      for (const init of evaluate(filter.init, input, scope)) state = init;
      for (const value of evaluate(filter.source, input, scope)) {
        let last: unknown = null;
        for (const inner of bind(filter.pattern, value, scope))
          for (const next of evaluate(filter.update, state, inner)) last = next;
        state = last;
      }
      yield state;
      return;
    }
    case 'foreach': {
      let state: unknown = null;
      for (const init of evaluate(filter.init, input, scope)) state = init;
      for (const value of evaluate(filter.source, input, scope)) {
        for (const inner of bind(filter.pattern, value, scope)) {
          for (const next of evaluate(filter.update, state, inner)) {
            state = next;
            if (filter.extract) yield* evaluate(filter.extract, state, inner);
            else yield state;
          }
        }
      }
      return;
    }
    case 'assign':
      yield* assign(EVALUATOR, filter, input, scope);
      return;
    default:
      throw new JqError(`not simulated: ${filter.kind}`);
  }
}

function* iterate(target: unknown, path: Path | undefined, optional: boolean): Results {
  if (Array.isArray(target)) for (const [at, value] of target.entries()) yield [value, path && [...path, at]];
  else if (isObject(target)) for (const [key, value] of Object.entries(target)) yield [value, path && [...path, key]];
  else if (!optional)
    throw new JqError(
      `Cannot iterate over ${typeName(target)}${target === null ? '' : ` (${JSON.stringify(target)})`}`,
    );
}

function* recurse(input: unknown, path: Path | undefined): Results {
  yield [input, path];
  if (Array.isArray(input) || isObject(input))
    for (const [value, at] of iterate(input, path, true)) yield* recurse(value, at);
}

function* recurseBy(filter: Filter, input: unknown, path: Path | undefined, scope: Scope): Results {
  yield [input, path];
  for (const [value, at] of run(filter, input, path, scope)) yield* recurseBy(filter, value, at, scope);
}

function* slice(
  filter: Extract<Filter, { kind: 'slice' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
): Results {
  const bound = (bounds: Filter | undefined): (number | undefined)[] =>
    bounds ? ([...evaluate(bounds, input, scope)] as number[]) : [undefined];
  for (const [target] of run(filter.target, input, path, scope)) {
    for (const to of bound(filter.to)) {
      for (const from of bound(filter.from)) {
        if (target === null) yield [null, undefined];
        else if (typeof target === 'string' || Array.isArray(target))
          yield [target.slice(from ?? 0, to ?? undefined), undefined];
        else if (!filter.optional) throw new JqError(`Cannot index ${typeName(target)} with object`);
      }
    }
  }
}

/** Gives the variables of a pattern their values: one scope for each way. */
function* bind(pattern: Pattern, value: unknown, scope: Scope): Generator<Scope, void, void> {
  if (pattern.kind === 'variable') {
    yield scope.with(pattern.name, value);
    return;
  }
  let scopes = [scope];
  for (const [position, { key, name, pattern: inner }] of pattern.parts.entries()) {
    const next: Scope[] = [];
    for (const outer of scopes) {
      for (const at of key ? evaluate(key, value, outer) : [position]) {
        const found = index(value, at, false)?.[0] ?? null;
        const named = name === undefined ? outer : outer.with(name, found);
        if (inner) next.push(...bind(inner, found, named));
        else next.push(named);
      }
    }
    scopes = next;
  }
  yield* scopes;
}

function* labelled(
  filter: Extract<Filter, { kind: 'label' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
): Results {
  const mark = {};
  try {
    yield* run(filter.body, input, path, scope.with(`*label*${filter.name}`, mark));
  } catch (error) {
    if (!(error instanceof JqBreak) || error.label !== mark) throw error;
  }
}

function* conditional(
  filter: Extract<Filter, { kind: 'if' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
  from = 0,
): Results {
  const branch = filter.branches[from];
  if (!branch) {
    if (filter.otherwise) yield* run(filter.otherwise, input, path, scope);
    else yield [input, path];
    return;
  }
  for (const test of evaluate(branch.test, input, scope)) {
    if (isTruthy(test)) yield* run(branch.consequent, input, path, scope);
    else yield* conditional(filter, input, path, scope, from + 1);
  }
}

function* alternative(
  filter: Extract<Filter, { kind: 'alternative' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
): Results {
  let found = false;
  try {
    for (const result of run(filter.left, input, path, scope)) {
      if (!isTruthy(result[0])) continue;
      found = true;
      yield result;
    }
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
  }
  if (!found) yield* run(filter.right, input, path, scope);
}

function* attempt(
  filter: Extract<Filter, { kind: 'try' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
): Results {
  try {
    yield* run(filter.body, input, path, scope);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    if (filter.handler) yield* run(filter.handler, error.value, undefined, scope);
  }
}

function* call(
  filter: Extract<Filter, { kind: 'call' }>,
  input: unknown,
  path: Path | undefined,
  scope: Scope,
): Results {
  const closure = filter.args.length === 0 ? scope.closure(filter.name) : undefined;
  if (closure) {
    yield* run(closure.body, input, path, closure.scope);
    return;
  }
  const definition =
    scope.definition(filter.name, filter.args.length) ?? LIBRARY.get(`${filter.name}/${filter.args.length}`);
  if (definition) {
    const inner = new Scope(definition.scope, scope.budget);
    for (const [at, parameter] of definition.parameters.entries()) {
      const body = filter.args[at] as Filter;
      if (!parameter.startsWith('$')) inner.closures.set(parameter, { body, scope });
      else {
        const name = parameter.slice(1);
        for (const value of evaluate(body, input, scope)) inner.variables.set(name, value);
        inner.closures.set(name, { body: { kind: 'variable', name, span: [0, 0] }, scope: inner });
      }
    }
    yield* run(definition.body, input, path, inner);
    return;
  }
  const [first] = filter.args;
  if (filter.name === 'select' && first) {
    for (const test of evaluate(first, input, scope)) if (isTruthy(test)) yield [input, path];
    return;
  }
  if (filter.name === 'recurse' && !first) {
    yield* recurse(input, path);
    return;
  }
  if (filter.name === 'getpath' && first) {
    for (const at of evaluate(first, input, scope))
      yield [getPath(input, at as Path), path && [...path, ...(at as Path)]];
    return;
  }
  if (filter.name === 'recurse' && first && filter.args.length === 1) {
    yield* recurseBy(first, input, path, scope);
    return;
  }
  if (filter.name === 'empty') return;
  if (filter.name === 'first' && first) {
    for (const result of run(first, input, path, scope)) {
      yield result;
      return;
    }
    return;
  }
  for (const value of callBuiltin(EVALUATOR, filter.name, filter.args, input, scope)) yield [value, undefined];
}

function* objects(
  entries: { key: Filter; value: Filter }[],
  input: unknown,
  scope: Scope,
  built: Record<string, unknown>,
): Generator<unknown, void, void> {
  const [entry, ...rest] = entries;
  if (!entry) {
    yield built;
    return;
  }
  for (const key of evaluate(entry.key, input, scope)) {
    if (typeof key !== 'string') throw new JqError(`Object keys must be strings`);
    for (const value of evaluate(entry.value, input, scope))
      yield* objects(rest, input, scope, { ...built, [key]: value });
  }
}

function* strings(
  parts: (string | Filter)[],
  format: string | undefined,
  input: unknown,
  scope: Scope,
  built = '',
): Generator<unknown, void, void> {
  const [part, ...rest] = parts;
  if (part === undefined) {
    yield built;
    return;
  }
  if (typeof part === 'string') {
    yield* strings(rest, format, input, scope, built + part);
    return;
  }
  for (const value of evaluate(part, input, scope))
    yield* strings(rest, format, input, scope, built + formatAs(format ?? '@text', value));
}
