import { type Filter, JqSyntaxError, type Pattern } from './ast.ts';
import { NATIVE } from './builtins.ts';
import { LIBRARY } from './prelude.ts';

/** What names a place of a program knows: variables as `$name`, functions as `name/arity`. */
type Names = ReadonlySet<string>;

/** Looks for variables and functions that nobody has defined. @throws JqSyntaxError */
export function checkNames(filter: Filter, names: Names): void {
  switch (filter.kind) {
    case 'variable':
      require(names.has(`$${filter.name}`), `$${filter.name}`, filter.span);
      return;
    case 'break':
      require(names.has(`*${filter.name}`), `$*label-${filter.name}`, filter.span);
      return;
    case 'call': {
      const key = `${filter.name}/${filter.args.length}`;
      require(names.has(key) || NATIVE.has(key) || LIBRARY.has(key), key, filter.span);
      for (const arg of filter.args) checkNames(arg, names);
      return;
    }
    case 'define': {
      const own = `${filter.name}/${filter.parameters.length}`;
      const parameters = filter.parameters.flatMap((name) =>
        name.startsWith('$') ? [name, `${name.slice(1)}/0`] : [`${name}/0`],
      );
      checkNames(filter.body, new Set([...names, own, ...parameters]));
      checkNames(filter.rest, new Set([...names, own]));
      return;
    }
    case 'as':
      checkNames(filter.source, names);
      checkNames(filter.body, bound(filter.pattern, names));
      return;
    case 'label':
      checkNames(filter.body, new Set([...names, `*${filter.name}`]));
      return;
    case 'reduce':
    case 'foreach': {
      checkNames(filter.source, names);
      checkNames(filter.init, names);
      const inner = bound(filter.pattern, names);
      checkNames(filter.update, inner);
      if (filter.kind === 'foreach' && filter.extract) checkNames(filter.extract, inner);
      return;
    }
    default:
      for (const child of children(filter)) checkNames(child, names);
  }
}

function require(known: boolean, name: string, span: readonly [number, number]): void {
  if (!known) throw new JqSyntaxError(`${name} is not defined`, span);
}

function bound(pattern: Pattern, names: Names): Names {
  if (pattern.kind === 'variable') return new Set([...names, `$${pattern.name}`]);
  let inner = names;
  for (const part of pattern.parts) {
    if (part.key) checkNames(part.key, inner);
    if (part.name !== undefined) inner = new Set([...inner, `$${part.name}`]);
    if (part.pattern) inner = bound(part.pattern, inner);
  }
  return inner;
}

function children(filter: Filter): Filter[] {
  switch (filter.kind) {
    case 'field':
      return [filter.target, filter.name];
    case 'slice':
      return [filter.target, filter.from, filter.to].filter((child) => child !== undefined);
    case 'iterate':
      return [filter.target];
    case 'pipe':
    case 'comma':
    case 'binary':
    case 'and':
    case 'or':
    case 'alternative':
      return [filter.left, filter.right];
    case 'negate':
      return [filter.operand];
    case 'array':
      return filter.body ? [filter.body] : [];
    case 'object':
      return filter.entries.flatMap(({ key, value }) => [key, value]);
    case 'string':
      return filter.parts.filter((part) => typeof part !== 'string');
    case 'if':
      return [
        ...filter.branches.flatMap(({ test, consequent }) => [test, consequent]),
        ...(filter.otherwise ? [filter.otherwise] : []),
      ];
    case 'try':
      return filter.handler ? [filter.body, filter.handler] : [filter.body];
    case 'assign':
      return [filter.path, filter.value];
    default:
      return [];
  }
}
