import type { ParameterExpansionPart, ParameterOperation } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { attributeLetters, declaration } from '../builtins/declaration.ts';
import type { Shell } from '../shell.ts';
import { isName } from '../state/variables.ts';
import { ExpansionError } from './failures.ts';
import type { Sink } from './fields.ts';
import {
  arrayElements,
  assign,
  element,
  namesWithPrefix,
  parameter,
  separators,
  UnsetParameter,
} from './parameters.ts';
import { singleQuote } from './quote.ts';
import { caseModified, removed, replaced } from './strings.ts';
import type { Operands, WordContext } from './word.ts';

/** What a parameter stands for: one string, or the words of `$@`, `$*` and arrays. */
type Value = { one: string | undefined } | { many: string[]; joined: boolean };

/** Expands `$name` or `${name…}` into `sink`. @throws UnsetParameter, ExpansionError, ArithmeticError, ReadonlyVariable */
export function* expandParameter(
  shell: Shell,
  name: string,
  part: ParameterExpansionPart | undefined,
  sink: Sink,
  context: WordContext,
  operands: Operands,
): Coroutine<void> {
  if (!part) return emit(shell, checked(shell, name, read(shell, name, undefined)), sink, context);
  checkSyntax(shell, part);
  const subscript = part.index ? yield* subscriptOf(shell, name, part, operands) : undefined;
  if (part.prefix === '!') {
    const value = yield* indirect(shell, part, subscript, sink, context, operands);
    if (value) emit(shell, value, sink, context);
    return;
  }
  const value = read(shell, name, subscript);
  if (part.prefix === '#') {
    const length = 'many' in value ? value.many.length : [...(checkedOne(shell, name, value) ?? '')].length;
    return emit(shell, { one: String(length) }, sink, context);
  }
  const shown = subscript === undefined ? name : `${name}[${subscript}]`;
  yield* operate(shell, { name, shown, subscript, value }, part.operation, sink, context, operands);
}

function checkSyntax(shell: Shell, part: ParameterExpansionPart): void {
  const valid = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!_-])$/.test(part.parameter);
  const posix =
    shell.dialect.kind === 'dash' &&
    ['Replace', 'Slice', 'CaseModification', 'Transform'].includes(part.operation?.type ?? '');
  if (valid && !posix && part.operation?.type !== 'Unknown') return;
  throw new ExpansionError(shell.dialect.badSubstitution(part.text), shell.dialect.kind === 'bash' ? 1 : 2);
}

function* subscriptOf(shell: Shell, name: string, part: ParameterExpansionPart, operands: Operands): Coroutine<string> {
  if (!part.index) return '0';
  if (part.index.text === '@' || part.index.text === '*') return part.index.text;
  if (shell.variables.find(name)?.table) return yield* operands.text(shell, part.index, { noTilde: true });
  return yield* operands.text(shell, part.index, { quoted: true });
}

function read(shell: Shell, name: string, subscript: string | undefined): Value {
  if (name === '@' || name === '*') return { many: shell.positional, joined: name === '*' };
  if (subscript === '@' || subscript === '*') {
    return { many: (arrayElements(shell, name) ?? []).map(([, value]) => value), joined: subscript === '*' };
  }
  return { one: subscript === undefined ? parameter(shell, name) : element(shell, name, subscript) };
}

function checked(shell: Shell, name: string, value: Value): Value {
  if ('one' in value) checkedOne(shell, name, value);
  return value;
}

function checkedOne(shell: Shell, name: string, value: { one: string | undefined }): string | undefined {
  if (value.one === undefined && shell.options.has('nounset')) throw new UnsetParameter(name);
  return value.one;
}

/** `${!name}`, `${!prefix*}` and `${!array[@]}`. */
function* indirect(
  shell: Shell,
  part: ParameterExpansionPart,
  subscript: string | undefined,
  sink: Sink,
  context: WordContext,
  operands: Operands,
): Coroutine<Value | undefined> {
  if (part.operation?.type === 'Names') {
    return { many: namesWithPrefix(shell, part.parameter), joined: part.operation.operator === '*' };
  }
  if (subscript === '@' || subscript === '*') {
    return { many: (arrayElements(shell, part.parameter) ?? []).map(([key]) => key), joined: subscript === '*' };
  }
  const raw = shell.variables.raw(part.parameter);
  if (raw?.nameref && !part.operation) return { one: raw.value };
  const pointer =
    subscript === undefined ? parameter(shell, part.parameter) : element(shell, part.parameter, subscript);
  if (pointer === undefined) throw new ExpansionError(`${part.parameter}: invalid indirect expansion`, 1);
  const match = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!_-])(?:\[(.*)\])?$/s.exec(pointer);
  if (!match) throw new ExpansionError(`${pointer}: invalid variable name`, 1);
  const [, name = '', inner] = match;
  yield* operate(
    shell,
    { name, shown: pointer, subscript: inner, value: read(shell, name, inner) },
    part.operation,
    sink,
    context,
    operands,
  );
  return undefined;
}

interface Target {
  name: string;
  /** The name with its subscript, for messages. */
  shown: string;
  subscript: string | undefined;
  value: Value;
}

function* operate(
  shell: Shell,
  target: Target,
  operation: ParameterOperation | undefined,
  sink: Sink,
  context: WordContext,
  operands: Operands,
): Coroutine<void> {
  const { shown: name, value } = target;
  if (!operation) return emit(shell, checked(shell, name, value), sink, context);
  const done = (result: Value) => emit(shell, result, sink, context);
  const inner: WordContext = { quoted: context.quoted ?? false };
  switch (operation.type) {
    case 'Default':
      return yield* defaulted(shell, target, operation, sink, context, operands);
    case 'Remove': {
      const pattern = yield* operands.pattern(shell, operation.operand);
      return done(mapped(checked(shell, name, value), (text) => removed(shell, text, operation.operator, pattern)));
    }
    case 'Replace': {
      const pattern = yield* operands.pattern(shell, operation.pattern);
      const replacement = yield* replacementOf(shell, operation.replacement, operands);
      return done(
        mapped(checked(shell, name, value), (text) => replaced(shell, text, operation.operator, pattern, replacement)),
      );
    }
    case 'CaseModification': {
      const pattern = operation.operand ? yield* operands.pattern(shell, operation.operand) : '?';
      return done(
        mapped(checked(shell, name, value), (text) => caseModified(shell, text, operation.operator, pattern || '?')),
      );
    }
    case 'Slice': {
      const offset = Number(yield* operands.arithmetic(shell, operation.offset.text));
      const length = operation.length ? Number(yield* operands.arithmetic(shell, operation.length.text)) : undefined;
      return done(sliced(shell, target, offset, length));
    }
    case 'Transform': {
      const letter = yield* operands.text(shell, operation.operand, inner);
      return done(yield* transformed(shell, target, letter));
    }
    default:
      throw new ExpansionError(shell.dialect.badSubstitution(`\${${name}}`), 1);
  }
}

function* replacementOf(
  shell: Shell,
  word: { text: string } & Parameters<Operands['pattern']>[1],
  operands: Operands,
): Coroutine<string> {
  // Unquoted `&` stands for what matched, a quoted one for itself: the pattern sink keeps them apart.
  return yield* operands.pattern(shell, word, { noTilde: false });
}

function* defaulted(
  shell: Shell,
  { name, subscript, value }: Target,
  operation: ParameterOperation & { type: 'Default' },
  sink: Sink,
  context: WordContext,
  operands: Operands,
): Coroutine<void> {
  const colon = operation.operator.startsWith(':');
  const text = 'many' in value ? (value.many.length === 0 ? undefined : value.many.join(' ')) : value.one;
  const missing = text === undefined || (colon && text === '');
  const kind = operation.operator.slice(-1);
  if (kind === '+' ? missing : !missing) {
    if (kind !== '+') emit(shell, value, sink, context);
    else if (context.quoted && 'many' in value === false) sink.mark();
    return;
  }
  if (kind === '-' || kind === '+') {
    yield* operands.into(
      shell,
      operation.operand,
      sink,
      context.quoted ? context : { ...context, operand: true, assignment: false },
    );
    return;
  }
  const word = yield* operands.text(shell, operation.operand, { quoted: context.quoted ?? false });
  if (kind === '?') {
    const posix = shell.dialect.kind !== 'bash';
    const reason = word || (colon ? 'parameter null or not set' : posix ? 'parameter not set' : 'parameter not set');
    throw new ExpansionError(
      `${name}: ${word || posix ? word || (colon ? 'parameter not set or null' : 'parameter not set') : reason}`,
      posix ? 2 : shell.startLetters.includes('c') ? 127 : 1,
    );
  }
  if (!isName(name)) throw new ExpansionError(`$${name}: cannot assign in this way`, 1);
  assign(shell, name, subscript, word);
  emit(shell, { one: word }, sink, context);
}

function mapped(value: Value, change: (text: string) => string): Value {
  if ('many' in value) return { many: value.many.map(change), joined: value.joined };
  return { one: value.one === undefined ? undefined : change(value.one) };
}

function sliced(shell: Shell, { name, value }: Target, offset: number, length: number | undefined): Value {
  if ('many' in value) {
    const words = name === '@' || name === '*' ? [shell.scriptName, ...value.many] : value.many;
    const from = offset < 0 ? words.length + offset : offset;
    if (from < 0) return { many: [], joined: value.joined };
    if (length !== undefined && length < 0) throw new ExpansionError(`${length}: substring expression < 0`, 1);
    const start = (name === '@' || name === '*') && offset === 0 && length === undefined ? 0 : from;
    return { many: words.slice(start, length === undefined ? undefined : from + length), joined: value.joined };
  }
  const chars = [...(checkedOne(shell, name, value) ?? '')];
  if (chars.length === 0) return { one: '' };
  const from = offset < 0 ? chars.length + offset : offset;
  if (from < 0 || from > chars.length) return { one: '' };
  const to = length === undefined ? chars.length : length < 0 ? chars.length + length : from + length;
  if (to < from) throw new ExpansionError(`${length}: substring expression < 0`, 1);
  return { one: chars.slice(from, to).join('') };
}

function* transformed(shell: Shell, { name, subscript, value }: Target, letter: string): Coroutine<Value> {
  switch (letter) {
    case 'Q':
      return mapped(value, (text) => singleQuote(text));
    case 'U':
      return mapped(value, (text) => text.toUpperCase());
    case 'u':
      return mapped(value, (text) => text.slice(0, 1).toUpperCase() + text.slice(1));
    case 'L':
      return mapped(value, (text) => text.toLowerCase());
    case 'E':
      return mapped(value, (text) => text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\'));
    case 'a':
      return { one: attributeLetters(shell.variables.find(name)) };
    case 'A': {
      const variable = shell.variables.find(name);
      return { one: variable ? declaration(name, variable, subscript !== undefined) : undefined };
    }
    case 'K':
    case 'k': {
      const pairs = arrayElements(shell, name) ?? [];
      return subscript ? { many: pairs.flat(), joined: subscript === '*' } : mapped(value, singleQuote);
    }
    case 'P': {
      return value;
    }
    default:
      throw new ExpansionError(shell.dialect.badSubstitution(`\${${name}@${letter}}`), 1);
  }
}

function emit(shell: Shell, value: Value, sink: Sink, context: WordContext): void {
  if ('one' in value) {
    if (context.quoted) sink.quoted(value.one ?? '');
    else sink.expansion(value.one ?? '');
    return;
  }
  if (context.quoted && value.joined) {
    sink.mark();
    const ifs = shell.variables.get('IFS');
    sink.quoted(value.many.join(ifs === undefined ? ' ' : ifs.slice(0, 1)));
    return;
  }
  const split = separators(shell) !== '';
  for (const [index, text] of value.many.entries()) {
    if (index > 0) sink.separate();
    if (context.quoted) {
      sink.mark();
      sink.quoted(text);
    } else if (split) sink.expansion(text);
    else sink.expansion(text);
  }
}
