import { type Assignment, parse, type Word } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CompoundValue } from '../builtins/builtin.ts';
import { PosixSyntaxError } from '../expand/failures.ts';
import { assign, convert, evaluateNow, writable } from '../expand/parameters.ts';
import { expandText, expandWords } from '../expand/word.ts';
import type { Shell } from '../shell.ts';
import { traceQuote, traceText } from './trace.ts';

/** Does one assignment as a command of its own or before one. @throws what expanding and assigning throws */
export function* performAssignment(shell: Shell, assignment: Assignment): Coroutine<void> {
  const { name, append, value } = assignment;
  if (value.type === 'ArrayValue') {
    if (shell.options.has('xtrace'))
      yield* traceText(shell, `${name}${append ? '+' : ''}=(${value.elements.map((word) => word.text).join(' ')})`);
    assignCompound(shell, yield* expandCompound(shell, assignment));
    return;
  }
  const text = yield* expandText(shell, value, { assignment: true });
  const subscript = assignment.index ? yield* expandSubscript(shell, name, assignment.index) : undefined;
  if (shell.options.has('xtrace')) {
    yield* traceText(
      shell,
      `${name}${subscript === undefined ? '' : `[${subscript}]`}${append ? '+' : ''}=${text === '' ? '' : traceQuote(shell, text)}`,
    );
  }
  assign(shell, name, subscript, text, append ?? false);
}

function* expandSubscript(shell: Shell, name: string, index: Word): Coroutine<string> {
  return yield* expandText(shell, index, shell.variables.find(name)?.table ? { noTilde: true } : { quoted: true });
}

/** Expands the elements of `name=( … )`. */
export function* expandCompound(shell: Shell, assignment: Assignment): Coroutine<CompoundValue> {
  const compound: CompoundValue = { name: assignment.name, append: assignment.append ?? false, elements: [] };
  if (assignment.value.type !== 'ArrayValue') return compound;
  if (!shell.dialect.bashSyntax) throw new PosixSyntaxError('(');
  for (const word of assignment.value.elements) {
    const keyed = word.text.startsWith('[') ? keyedElement(word) : undefined;
    if (keyed?.index && keyed.value.type === 'Word') {
      const subscript = yield* expandText(shell, keyed.index, { noTilde: true });
      const value = yield* expandText(shell, keyed.value, { assignment: true });
      compound.elements.push({ subscript, append: keyed.append ?? false, value });
      continue;
    }
    for (const value of yield* expandWords(shell, [word])) compound.elements.push({ value });
  }
  return compound;
}

/** `[key]=value` as the assignment it is. */
function keyedElement(word: Word): Assignment | undefined {
  const command = parse(`x${word.text}`).commands[0]?.command;
  if (command?.type !== 'Command' || command.prefix.length !== 1) return undefined;
  const [first] = command.prefix;
  return first?.type === 'Assignment' && first.index ? first : undefined;
}

/** Sets an array from its elements. @throws ReadonlyVariable, ArithmeticError */
export function assignCompound(shell: Shell, compound: CompoundValue): void {
  const variable = writable(shell, compound.name);
  if (variable.table) {
    if (!compound.append) variable.table.clear();
    const table = variable.table;
    const plain = compound.elements.filter((element) => element.subscript === undefined);
    for (const { subscript, value, append } of compound.elements) {
      if (subscript !== undefined)
        table.set(subscript, convert(shell, variable, value, table.get(subscript) ?? '', append ?? false));
    }
    for (let at = 0; at < plain.length; at += 2) table.set(plain[at]?.value ?? '', plain[at + 1]?.value ?? '');
    return;
  }
  const list = compound.append
    ? (variable.list ?? new Map(variable.value === undefined ? [] : [[0, variable.value]]))
    : new Map<number, string>();
  let next = Math.max(-1, ...list.keys()) + 1;
  for (const { subscript, value, append } of compound.elements) {
    if (subscript !== undefined) next = Number(evaluateNow(shell, subscript));
    list.set(next, convert(shell, variable, value, list.get(next) ?? '', append ?? false));
    next++;
  }
  variable.value = undefined;
  variable.list = list;
}
