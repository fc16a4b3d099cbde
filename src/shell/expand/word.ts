import { type ParameterExpansionPart, parse, type Word, type WordPart } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Shell } from '../shell.ts';
import { Source } from '../source.ts';
import { expandBraces } from './brace.ts';
import { type Field, FieldSink, PatternSink, type Sink, TextSink } from './fields.ts';
import { expandPathname } from './glob.ts';
import { expandParameter } from './operations.ts';
import { evaluateNow, parameter, separators, UnsetParameter } from './parameters.ts';
import { escapeRegExp, quotePattern } from './pattern.ts';
import { substituteProcess } from './process.ts';
import { tilde } from './tilde.ts';

/** How the unquoted text of a word is to be understood. */
export interface WordContext {
  /** Inside double quotes or a here-document: nothing is split or matched. */
  quoted?: boolean | 'here';
  /** An operand of `${…}` outside of quotes: its text is split as well. */
  operand?: boolean;
  /** The value of an assignment: `~` counts after each `:`. */
  assignment?: boolean;
  /** No tilde expansion. */
  noTilde?: boolean;
}

/** Expands words to the fields a command gets: braces, tilde, parameters, substitutions, splitting, pathnames, quotes. */
export function* expandWords(shell: Shell, words: readonly Word[]): Coroutine<string[]> {
  const result: string[] = [];
  for (const word of words) {
    if (word.parts === undefined && !/[\\*?[~]/.test(word.text)) {
      result.push(word.text);
      continue;
    }
    for (const variant of braceVariants(shell, word)) {
      const sink = new FieldSink(separators(shell));
      yield* expandInto(shell, variant, sink, {});
      sink.end();
      for (const field of sink.fields) yield* pathnames(shell, field, result);
    }
  }
  return result;
}

function* pathnames(shell: Shell, field: Field, result: string[]): Coroutine<void> {
  if (!field.magic || shell.options.has('noglob')) {
    result.push(field.text);
    return;
  }
  const found = yield* expandPathname(shell, field);
  result.push(...found);
}

/** Expands a word to one string, neither split nor matched against files: assignments, here-strings, `case` words. */
export function* expandText(shell: Shell, word: Word, context: WordContext = {}): Coroutine<string> {
  if (word.parts === undefined && !/[\\~]/.test(word.text)) return word.text;
  const sink = new TextSink();
  yield* expandInto(shell, word, sink, context);
  return sink.text;
}

/** Expands a word to a pattern in which what was quoted is escaped. */
export function* expandPattern(shell: Shell, word: Word, context: WordContext = {}): Coroutine<string> {
  const sink = new PatternSink(quotePattern);
  yield* expandInto(shell, word, sink, context);
  return sink.pattern;
}

/** Expands the right side of `=~`: what was quoted matches itself. */
export function* expandRegExp(shell: Shell, word: Word): Coroutine<string> {
  const sink = new PatternSink(escapeRegExp);
  yield* expandInto(shell, word, sink, { noTilde: true });
  return sink.pattern;
}

/** Expands the body of a here-document, or any text that is to be treated like one. */
export function* expandHereText(
  shell: Shell,
  text: string,
  parts: readonly WordPart[] | undefined,
  stripTabs = false,
): Coroutine<string> {
  const sink = new TextSink();
  const all = parts ?? [{ type: 'Literal', value: text, text, pos: 0, end: text.length } as const];
  for (const [index, part] of all.entries()) {
    const lines = part.type === 'Literal' && stripTabs ? { ...part, text: withoutTabs(part.text, index === 0) } : part;
    yield* expandParts(shell, [lines], sink, { quoted: 'here' });
  }
  return sink.text;
}

function withoutTabs(text: string, first: boolean): string {
  return text.replace(first ? /(^|\n)\t+/g : /(\n)\t+/g, '$1');
}

/** Expands `text`, which no parser has seen, as a here-document is. */
export function* expandLoose(shell: Shell, text: string): Coroutine<string> {
  if (!/[$`\\]/.test(text)) return text;
  const delimiter = 'gangway-end-of-text';
  const statement = parse(`: <<${delimiter}\n${text}\n${delimiter}\n`).commands[0];
  const command = statement?.command;
  const document = command?.type === 'Command' ? command.redirects[0] : undefined;
  if (document?.type !== 'HereDoc') return text;
  return (yield* expandHereText(shell, document.body.text, document.body.parts)).slice(0, -1);
}

/** The value of an arithmetic expression as written, its expansions done first. */
export function* arithmetic(shell: Shell, text: string): Coroutine<bigint> {
  const plain = text.replaceAll('"', '').replace(/\\\n/g, '');
  return evaluateNow(shell, yield* expandLoose(shell, plain));
}

/** Expands the parts of one word, its braces done, into `sink`. */
export function* expandInto(shell: Shell, word: Word, sink: Sink, context: WordContext): Coroutine<void> {
  const parts = word.parts ?? [
    { type: 'Literal', value: word.value, text: word.text, pos: word.pos, end: word.end } as const,
  ];
  yield* expandParts(shell, parts, sink, context);
}

function* expandParts(shell: Shell, parts: readonly WordPart[], sink: Sink, context: WordContext): Coroutine<void> {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as WordPart;
    const last = index === parts.length - 1;
    switch (part.type) {
      case 'Literal':
        literal(shell, part.text, sink, context, index === 0, last);
        break;
      case 'Glob':
        if (part.parts?.some((inner) => inner.type !== 'Literal'))
          yield* bracket(shell, part.text, part.parts, sink, context);
        else if (context.quoted) sink.quoted(part.text);
        else sink.literal(part.text);
        break;
      case 'ExtendedGlob':
        sink.literal(`${part.operator}(`);
        if (part.parts) yield* expandParts(shell, part.parts, sink, { ...context, noTilde: true });
        else literal(shell, part.pattern, sink, { ...context, noTilde: true }, false, true);
        sink.literal(')');
        break;
      case 'BraceExpansion':
        if (part.parts) {
          sink.literal('{');
          yield* expandParts(shell, part.parts, sink, { ...context, noTilde: true });
          sink.literal('}');
        } else literal(shell, part.text, sink, { ...context, noTilde: true }, false, last);
        break;
      case 'AnsiCQuoted':
        if (shell.dialect.kind === 'dash') {
          sink.quoted(`$${part.text.slice(2, -1)}`);
          break;
        }
        sink.mark();
        sink.quoted(part.value);
        break;
      case 'SingleQuoted':
        sink.mark();
        sink.quoted(part.value);
        break;
      case 'DoubleQuoted':
      case 'LocaleString':
        yield* doubleQuoted(shell, part.parts, sink);
        break;
      case 'SimpleExpansion':
        yield* expandParameter(shell, part.text.slice(1), undefined, sink, context, operands);
        break;
      case 'ParameterExpansion':
        yield* expandParameter(shell, part.parameter, part, sink, context, operands);
        break;
      case 'CommandExpansion':
        emit(sink, context, yield* commandSubstitution(shell, part));
        break;
      case 'ArithmeticExpansion':
        emit(sink, context, (yield* arithmetic(shell, arithmeticBody(part.text))).toString());
        break;
      case 'ProcessSubstitution':
        sink.quoted(substituteProcess(shell, part.operator, part.script?.commands ?? []));
        break;
    }
  }
}

/** How the operands of `${…}` are expanded; handed down because words and parameters expand each other. */
const operands = { into: expandInto, text: expandText, pattern: expandPattern, arithmetic };
export type Operands = typeof operands;

function arithmeticBody(text: string): string {
  return text.startsWith('$((') ? text.slice(3, -2) : text.slice(2, -1);
}

function emit(sink: Sink, context: WordContext, value: string): void {
  if (context.quoted) sink.quoted(value);
  else sink.expansion(value);
}

function* doubleQuoted(shell: Shell, parts: readonly WordPart[], sink: Sink): Coroutine<void> {
  if (parts.length === 0) return sink.mark();
  for (const part of parts) {
    if (part.type === 'Literal') sink.quoted(part.value);
    else {
      if (!isList(part)) sink.mark();
      yield* expandParts(shell, [part], sink, { quoted: true });
    }
  }
}

/** Whether `part` may stand for no word at all even in double quotes, as `"$@"` does. */
function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@';
  return part.type === 'ParameterExpansion' && (part.parameter === '@' || listIndex(part)) && part.prefix !== '#';
}

function listIndex(part: ParameterExpansionPart): boolean {
  return part.index?.text === '@';
}

/** Unquoted text as it was written. */
function literal(shell: Shell, text: string, sink: Sink, context: WordContext, first: boolean, last: boolean): void {
  if (context.quoted) {
    const escapes = context.quoted === 'here' ? /\\(\n|[\\$`])/g : /\\(\n|[\\$`"}])/g;
    sink.quoted(text.replace(escapes, (_, char: string) => (char === '\n' ? '' : char)));
    return;
  }
  let rest = text;
  if (first && !context.noTilde && rest.startsWith('~')) rest = tildePrefix(shell, rest, sink, context, last);
  const name =
    first && shell.dialect.kind === 'bash' && !context.operand
      ? /^[A-Za-z_]\w*\+?=(?=.*~)/s.exec(rest)?.[0]
      : undefined;
  if (name !== undefined) {
    // bash takes any word that looks like an assignment for one where it comes to `~`.
    plainText(name, sink, context);
    literal(shell, rest.slice(name.length), sink, { ...context, assignment: true }, true, last);
    return;
  }
  if (context.assignment && rest.includes(':~')) {
    const pieces = rest.split(/(?<=:)(?=~)/);
    for (const [index, piece] of pieces.entries()) {
      if (!piece.startsWith('~')) plainText(piece, sink, context);
      else plainText(tildePrefix(shell, piece, sink, context, last && index === pieces.length - 1), sink, context);
    }
    return;
  }
  plainText(rest, sink, context);
}

function tildePrefix(shell: Shell, text: string, sink: Sink, context: WordContext, last: boolean): string {
  const match = (context.assignment ? /^~([^/\\'"$`:]*)(?=[/:]|$)/ : /^~([^/\\'"$`]*)(?=\/|$)/).exec(text);
  if (!match || (match[0] === text && !last)) return text;
  const home = tilde(shell, match[1] as string);
  if (home === undefined) return text;
  sink.mark();
  sink.quoted(home);
  return text.slice(match[0].length);
}

function plainText(text: string, sink: Sink, context: WordContext): void {
  const put = (piece: string) => (context.operand ? sink.expansion(piece) : sink.literal(piece));
  if (!text.includes('\\')) {
    put(text);
    return;
  }
  let start = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', start)) {
    put(text.slice(start, at));
    const char = text[at + 1];
    if (char === undefined) sink.quoted('\\');
    else if (char !== '\n') sink.quoted(String.fromCodePoint(text.codePointAt(at + 1) as number));
    start = at + 1 + (char === undefined ? 0 : String.fromCodePoint(text.codePointAt(at + 1) as number).length);
  }
  put(text.slice(start));
}

function* bracket(
  shell: Shell,
  text: string,
  parts: readonly WordPart[],
  sink: Sink,
  context: WordContext,
): Coroutine<void> {
  const first = parts[0];
  const lastPart = parts[parts.length - 1];
  if (!first || !lastPart) return sink.literal(text);
  const inner = text.slice(1, -1);
  const negation =
    /^[!^]/.test(inner) && !(first.type === 'Literal' && /^[!^]/.test(first.text)) ? (inner[0] as string) : '';
  sink.literal(`[${negation}`);
  yield* expandParts(shell, parts, sink, { ...context, noTilde: true });
  sink.literal(']');
}

function* commandSubstitution(shell: Shell, part: WordPart & { type: 'CommandExpansion' }): Coroutine<string> {
  const script = part.script;
  if (!script) return '';
  const source = script.source === undefined ? shell.source : new Source(script.source, shell.source.name, shell.line);
  return yield* shell.executor.substitute(shell, script.commands, source);
}

/** The words that `word` becomes by brace expansion. */
function braceVariants(shell: Shell, word: Word): readonly Word[] {
  if (!shell.dialect.bashSyntax || !shell.options.has('braceexpand')) return [word];
  if (!word.parts?.some((part) => part.type === 'BraceExpansion')) return [word];
  const known = shell.derived.get(word);
  if (known) return known;
  const variants = expandBraces(word.text).flatMap((text) => parseWord(text));
  shell.derived.set(word, variants);
  return variants;
}

/** Parses `text`, known to be one word. */
function parseWord(text: string): Word[] {
  if (text === '') return [];
  const command = parse(`: ${text}`).commands[0]?.command;
  if (command?.type !== 'Command') return [];
  return command.args.filter((argument) => argument.type === 'Word');
}

/** `$name` where it must be set under `set -u`. @throws UnsetParameter */
export function required(shell: Shell, name: string): string {
  const value = parameter(shell, name);
  if (value === undefined && shell.options.has('nounset')) throw new UnsetParameter(name);
  return value ?? '';
}
