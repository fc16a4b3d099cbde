import type { Filter } from './ast.ts';
import type { Evaluator } from './evaluate.ts';
import { deletePath, getPath, setPath } from './paths.ts';
import type { Scope } from './scope.ts';
import { isTruthy, operate } from './values.ts';

/** Carries out `=`, `|=` and the like. @throws JqError */
export function* assign(
  { evaluate, pathsOf }: Evaluator,
  filter: Extract<Filter, { kind: 'assign' }>,
  input: unknown,
  scope: Scope,
): Generator<unknown, void, void> {
  const paths = [...pathsOf(filter.path, input, scope)];
  if (filter.operator === '|=') {
    let result = input;
    for (const path of paths) {
      const [value] = [...evaluate(filter.value, getPath(result, path), scope)];
      result = value === undefined ? deletePath(result, path) : setPath(result, path, value);
    }
    yield result;
    return;
  }
  for (const value of evaluate(filter.value, input, scope)) {
    let result = input;
    for (const path of paths) {
      const before = getPath(result, path);
      const after =
        filter.operator === '='
          ? value
          : filter.operator === '//='
            ? isTruthy(before)
              ? before
              : value
            : operate(filter.operator.slice(0, -1), before, value);
      result = setPath(result, path, after);
    }
    yield result;
  }
}
