import type { Coroutine } from '#kernel/coroutine.ts';
import { assignCompound } from '../exec/assignment.ts';
import { expansionFailure } from '../expand/failures.ts';
import { assign, convert } from '../expand/parameters.ts';
import { ansiQuote, hasControl, singleQuote } from '../expand/quote.ts';
import type { Shell } from '../shell.ts';
import { isName, ReadonlyVariable, scalar, type Variable } from '../state/variables.ts';
import type { CompoundValue } from './builtin.ts';
import { declaration } from './declaration.ts';
import { functionText } from './functiontext.ts';
import { fail } from './options.ts';

const USAGE = '[-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]';

/** Splits `name`, `name=value`, `name+=value` and `name[subscript]=value`. */
export function splitAssignment(word: string): { name: string; subscript?: string; append: boolean; value?: string } {
  const match = /^([^=+[]*)(?:\[([^\]]*)\])?(\+?)=(.*)$/s.exec(word);
  if (!match) return { name: word, append: false };
  const [, name = '', subscript, plus, value] = match;
  return { name, subscript, append: plus === '+', value };
}

/** `declare`, `typeset` and `local`. */
export function* declareBuiltin(
  shell: Shell,
  args: string[],
  compound?: ReadonlyMap<number, CompoundValue>,
): Coroutine<number> {
  const builtin = args[0] as string;
  const local = builtin === 'local';
  if (local && shell.functionDepth === 0) {
    const bash = shell.dialect.kind === 'bash';
    return yield* fail(
      shell,
      'local',
      bash ? 'can only be used in a function' : 'not in a function',
      bash ? 1 : 2,
      true,
    );
  }
  const on = new Set<string>();
  const off = new Set<string>();
  let at = 1;
  for (; at < args.length && /^[-+]./.test(args[at] as string); at++) {
    const word = args[at] as string;
    if (word === '--') {
      at++;
      break;
    }
    for (const letter of word.slice(1)) {
      if (!'aAfFgiIlnprtux'.includes(letter)) {
        yield* shell.complain(`${word[0]}${letter}: invalid option`, builtin);
        yield* shell.printError(
          `${builtin}: usage: ${builtin} ${local ? '[option] name[=value] ...' : USAGE.replace('declare', builtin)}\n`,
        );
        return 2;
      }
      (word[0] === '-' ? on : off).add(letter);
    }
  }
  if (on.has('f') || on.has('F')) return yield* declareFunctions(shell, args.slice(at), on.has('F'));
  if (on.has('p') || (args.length === at && !local))
    return yield* printDeclarations(shell, builtin, args.slice(at), on);
  let status = 0;
  for (; at < args.length; at++) {
    const value = compound?.get(at);
    const { name, subscript, append, value: text } = splitAssignment(args[at] as string);
    if (!isName(name)) {
      const word = args[at] as string;
      status = yield* fail(
        shell,
        builtin,
        shell.dialect.kind === 'bash' ? `\`${word}': not a valid identifier` : `${name}: bad variable name`,
        1,
      );
      continue;
    }
    try {
      declareOne(shell, name, {
        on,
        off,
        global: !local && (on.has('g') || shell.functionDepth === 0),
        subscript,
        append,
        text,
        value,
      });
    } catch (error) {
      const failure = expansionFailure(shell, error);
      if (!failure) throw error;
      status = yield* fail(shell, builtin, failure.message, 1);
    }
  }
  return status;
}

interface Declared {
  on: Set<string>;
  off: Set<string>;
  global: boolean;
  subscript: string | undefined;
  append: boolean;
  text: string | undefined;
  value: CompoundValue | undefined;
}

function declareOne(shell: Shell, name: string, wanted: Declared): void {
  const { on, off, text, value } = wanted;
  const existing = wanted.global ? shell.variables.raw(name) : shell.variables.inScope(name);
  if (existing?.readonly && (text !== undefined || value || off.has('r'))) throw new ReadonlyVariable(name);
  const outer = shell.variables.raw(name);
  const variable = wanted.global
    ? on.has('n')
      ? shell.variables.declare(name)
      : shell.variables.obtain(name)
    : shell.variables.declare(name);
  if (!existing && outer?.exported && !wanted.global) variable.exported = true;
  setAttributes(variable, on, off);
  if (value) assignCompound(shell, { ...value, name });
  else if (text !== undefined) {
    if (variable.nameref) variable.value = text;
    else if (wanted.subscript !== undefined) assign(shell, name, wanted.subscript, text, wanted.append);
    else if (variable.list || variable.table) assign(shell, name, '0', text, wanted.append);
    else variable.value = convert(shell, variable, text, variable.value ?? '', wanted.append);
  } else if (variable.integer && on.has('i') && variable.value !== undefined) {
    variable.value = convert(shell, variable, variable.value, '', false);
  }
  if (on.has('r')) variable.readonly = true;
}

function setAttributes(variable: Variable, on: Set<string>, off: Set<string>): void {
  if (on.has('a') && !variable.list) {
    variable.list = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
    variable.value = undefined;
  }
  if (on.has('A') && !variable.table) {
    variable.table = new Map(variable.value === undefined ? [] : [['0', variable.value]]);
    variable.value = undefined;
  }
  const attributes = { i: 'integer', l: 'lower', u: 'upper', x: 'exported', n: 'nameref' } as const;
  for (const [letter, attribute] of Object.entries(attributes)) {
    if (on.has(letter)) variable[attribute] = true;
    if (off.has(letter)) variable[attribute] = false;
  }
}

function* declareFunctions(shell: Shell, names: string[], onlyNames: boolean): Coroutine<number> {
  let status = 0;
  const wanted = names.length > 0 ? names : [...shell.functions.keys()].sort();
  for (const name of wanted) {
    const fn = shell.functions.get(name);
    if (!fn) status = 1;
    else if (onlyNames) yield* shell.print(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else yield* shell.print(`${functionText(name, fn)}\n`);
  }
  return status;
}

function* printDeclarations(shell: Shell, builtin: string, names: string[], on: Set<string>): Coroutine<number> {
  if (names.length === 0) {
    const wanted = (variable: Variable) =>
      (!on.has('x') || variable.exported) &&
      (!on.has('r') || variable.readonly) &&
      (!on.has('i') || variable.integer) &&
      (!on.has('a') || variable.list) &&
      (!on.has('A') || variable.table);
    const all = shell.variables.visible().filter(([, variable]) => wanted(variable));
    const plain = on.size === 0;
    yield* shell.print(
      all
        .filter(([, variable]) => !plain || variable.value !== undefined || variable.list || variable.table)
        .map(([name, variable]) => `${plain ? assignmentText(name, variable) : declaration(name, variable)}\n`)
        .join(''),
    );
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const variable = shell.variables.raw(name);
    if (variable) yield* shell.print(`${declaration(name, variable)}\n`);
    else status = yield* fail(shell, builtin, `${name}: not found`, 1);
  }
  return status;
}

/** `name=value` as `set` and `declare` list variables. */
export function assignmentText(name: string, variable: Variable): string {
  if (variable.list || variable.table) return declaration(name, variable).replace(/^declare \S+ /, '');
  const value = variable.value ?? '';
  if (/^[A-Za-z0-9_@%+:,./-]*$/.test(value)) return `${name}=${value}`;
  return `${name}=${hasControl(value) ? ansiQuote(value) : singleQuote(value)}`;
}

/** `export` and `readonly`. */
export function* exportBuiltin(
  shell: Shell,
  args: string[],
  compound?: ReadonlyMap<number, CompoundValue>,
): Coroutine<number> {
  const builtin = args[0] as 'export' | 'readonly';
  const attribute = builtin === 'export' ? 'exported' : 'readonly';
  let at = 1;
  let remove = false;
  let functions = false;
  let print = false;
  for (; at < args.length && /^-./.test(args[at] as string); at++) {
    const word = args[at] as string;
    if (word === '--') {
      at++;
      break;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'n' && builtin === 'export') remove = true;
      else if (letter === 'f') functions = true;
      else if (letter === 'p') print = true;
      else if ('aA'.includes(letter) && builtin === 'readonly') continue;
      else {
        yield* shell.complain(
          shell.dialect.kind === 'bash'
            ? `-${letter}: invalid option`
            : shell.dialect.kind === 'ash'
              ? `illegal option -${letter}`
              : `Illegal option -${letter}`,
          builtin,
        );
        if (shell.dialect.kind === 'bash')
          yield* shell.printError(
            builtin === 'export'
              ? 'export: usage: export [-fn] [name[=value] ...] or export -p [-f]\n'
              : 'readonly: usage: readonly [-aAf] [name[=value] ...] or readonly -p\n',
          );
        return 2;
      }
    }
  }
  if (print || at === args.length) {
    yield* listAttribute(shell, builtin, attribute);
    return 0;
  }
  let status = 0;
  for (; at < args.length; at++) {
    const word = args[at] as string;
    if (functions) {
      const fn = shell.functions.get(word);
      if (!fn) status = yield* fail(shell, builtin, `${word}: not a function`, 1);
      else if (builtin === 'export') fn.exported = !remove;
      continue;
    }
    const { name, append, value } = splitAssignment(word);
    if (!isName(name)) {
      const bash = shell.dialect.kind === 'bash';
      status = yield* fail(
        shell,
        builtin,
        bash ? `\`${word}': not a valid identifier` : `${name}: bad variable name`,
        bash ? 1 : 2,
        true,
      );
      continue;
    }
    const array = compound?.get(at);
    try {
      if (array) assignCompound(shell, { ...array, name });
      else if (value !== undefined) assign(shell, name, undefined, value, append);
      if (remove && !shell.variables.find(name)) continue;
      shell.variables.obtain(name)[attribute] = !remove;
    } catch (error) {
      if (!(error instanceof ReadonlyVariable)) throw error;
      status = yield* fail(shell, builtin, shell.dialect.readonlyVariable(error.name), 1, true);
    }
  }
  return status;
}

function* listAttribute(shell: Shell, builtin: string, attribute: 'exported' | 'readonly'): Coroutine<void> {
  const all = shell.variables.visible().filter(([, variable]) => variable[attribute]);
  const line = ([name, variable]: [string, Variable]) => {
    if (shell.dialect.kind === 'bash') return `${declaration(name, variable)}\n`;
    const value = scalar(variable);
    return `${builtin} ${name}${value === undefined ? '' : `='${value.replaceAll("'", "'\\''")}'`}\n`;
  };
  yield* shell.print(all.map(line).join(''));
}

/** `unset [-fvn] name …`. */
export function* unsetBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  let at = 1;
  let kind = '';
  for (; at < args.length && /^-[fvn]+$/.test(args[at] as string); at++) kind = (args[at] as string)[1] as string;
  if (args[at] === '--') at++;
  let status = 0;
  for (const word of args.slice(at)) {
    try {
      const match = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(word);
      if (kind === 'f') shell.functions.delete(word);
      else if (match) unsetElement(shell, match[1] as string, match[2] as string);
      else {
        const name = kind === 'n' ? word : shell.variables.target(word);
        if (!shell.variables.unset(name) && kind === '' && shell.dialect.kind === 'bash') shell.functions.delete(word);
        if (name === 'PATH') shell.hashed.clear();
      }
    } catch (error) {
      if (!(error instanceof ReadonlyVariable)) throw error;
      const bash = shell.dialect.kind === 'bash';
      status = yield* fail(
        shell,
        'unset',
        bash ? `${word}: cannot unset: readonly variable` : shell.dialect.readonlyVariable(word),
        bash ? 1 : 2,
        true,
      );
    }
  }
  return status;
}

function unsetElement(shell: Shell, name: string, subscript: string): void {
  const variable = shell.variables.find(name);
  if (!variable) return;
  if (variable.readonly) throw new ReadonlyVariable(name);
  if (subscript === '@' || subscript === '*') {
    variable.list?.clear();
    variable.table?.clear();
  } else if (variable.table) variable.table.delete(subscript);
  else if (variable.list) {
    let index = Number(convert(shell, { integer: true }, subscript, '', false));
    if (index < 0) index += Math.max(-1, ...variable.list.keys()) + 1;
    variable.list.delete(index);
  }
}
