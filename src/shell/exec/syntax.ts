import { forEachChild, type ParsedScript, type ParseError, type SyntaxNode } from 'unbash';
import type { Shell } from '../shell.ts';
import type { Source } from '../source.ts';

const PAIRS: Record<string, string> = {
  'double quote': '"',
  'single quote': "'",
  'ANSI-C quote': "'",
  backtick: '`',
  'command substitution': ')',
  'process substitution': ')',
  'parameter expansion': '}',
  'arithmetic expansion': ')',
  'arithmetic command': ')',
  'extended glob': ')',
  'array value': ')',
};

/** Whether `text` ends in the midst of a command, so that more lines may complete it. */
export function isIncomplete(text: string, script: ParsedScript): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text) && !/#[^\n]*$/.test(text)) return true;
  if (text.includes('<<') && hasOpenHereDoc(script)) return true;
  const error = script.errors?.[0];
  if (!error) return false;
  if (error.message.startsWith('unterminated')) return true;
  return atEnd(text, error) && error.message !== 'expected redirect target';
}

function atEnd(text: string, error: ParseError): boolean {
  return /^(\s|#[^\n]*(\n|$))*$/.test(text.slice(error.pos)) && error.message.startsWith('expected');
}

function hasOpenHereDoc(node: SyntaxNode): boolean {
  if (node.type === 'HereDoc') return node.closing === undefined;
  let open = false;
  forEachChild(node, (child) => {
    open ||= hasOpenHereDoc(child);
  });
  return open;
}

/** The first character of the line on which `error` was found, where running must stop. */
export function errorLineStart(text: string, script: ParsedScript): number {
  const error = script.errors?.[0];
  if (!error) return text.length;
  // A statement the parser could not finish has no end.
  const broken = script.commands.find(({ pos, end }) => pos <= error.pos && (error.pos < end || end <= pos));
  const position = Math.min(error.pos, broken?.pos ?? error.pos);
  return position === 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1;
}

/** The message lines for a syntax error, in the words of the shell. */
export function syntaxMessages(shell: Shell, source: Source, errors: readonly ParseError[]): string[] {
  const problem = describe(source.text, errors);
  if (shell.dialect.kind === 'bash') return bashMessages(shell, source, problem);
  const line = source.lineAt(problem.at);
  const within = source.label ? `${source.label}: ` : '';
  const where =
    shell.dialect.kind === 'ash'
      ? `${shell.scriptName}: ${within}${shell.interactive ? '' : `line ${line}: `}`
      : `${shell.scriptName}: ${shell.interactive ? shell.inputLines : line}: ${within}`;
  return [`${where}${posixText(shell.dialect.kind, problem)}`];
}

type Problem =
  | { kind: 'token'; at: number; token: string; expecting: string; word?: boolean }
  | { kind: 'end'; at: number; expecting: string; opener: string }
  | { kind: 'quote'; at: number; closing: string; what: string };

function describe(text: string, errors: readonly ParseError[]): Problem {
  const error =
    [...errors].reverse().find(({ message }) => message.startsWith('unterminated')) ?? (errors[0] as ParseError);
  const unterminated = /^unterminated (.*)$/.exec(error.message)?.[1];
  if (unterminated !== undefined)
    return { kind: 'quote', at: error.pos, closing: PAIRS[unterminated] ?? ')', what: unterminated };
  const expecting =
    expectation(error) ||
    errors
      .slice(1)
      .map(closing)
      .find((word) => word !== '') ||
    '';
  if (error.message === 'expected redirect target') {
    const token = tokenAt(text, error.pos);
    return { kind: 'token', at: error.pos, token, expecting: '' };
  }
  const group = /^expected command in (subshell|brace group)/.exec(error.message);
  if (group) return { kind: 'token', at: error.pos, token: tokenAt(text, error.pos + 1), expecting: '' };
  if (error.message === "expected 'do'" && !atEnd(text, error)) {
    const token = /(\S+)\s*$/.exec(text.slice(0, error.pos))?.[1] ?? tokenAt(text, error.pos);
    return { kind: 'token', at: error.pos, token, expecting, word: true };
  }
  if (atEnd(text, error)) {
    const closer = /(?:^|[\s;])(fi|done|esac|\})\s*$/.exec(text);
    if (closer) return { kind: 'token', at: closer.index, token: closer[1] as string, expecting };
    return { kind: 'end', at: openerOf(text, error), opener: openerAt(text, openerOf(text, error)), expecting };
  }
  const inside = /[^\s;&|(]\s+\(\s*([^\s()]+)\s*$/.exec(text.slice(0, error.pos));
  if (error.message === "unexpected token ')'" && inside)
    return { kind: 'token', at: error.pos, token: inside[1] as string, expecting: ')', word: true };
  return {
    kind: 'token',
    at: error.pos,
    token: tokenAt(text, error.pos),
    expecting: error.message.startsWith('unexpected') ? closingAmong(errors) : '',
  };
}

/** What the parser wanted to see, where that is a word of the grammar. */
function expectation({ message }: ParseError): string {
  const word = /^expected '([^']+)'/.exec(message)?.[1];
  return word ?? '';
}

function closing({ message }: ParseError): string {
  return /^expected '([^']+)' to close/.exec(message)?.[1] ?? '';
}

function closingAmong(errors: readonly ParseError[]): string {
  return errors.map(closing).find((word) => word !== '') ?? '';
}

const OPENERS = ['if', 'for', 'while', 'until', 'case', 'select', '{', '('];

/** Where the construct begins that is still open at the end; -1 where none is known. */
function openerOf(text: string, { message }: ParseError): number {
  const named = /to close '?([^']+?)'?$/.exec(message)?.[1] ?? '';
  const wanted = OPENERS.includes(named)
    ? [named]
    : named === 'brace group'
      ? ['{']
      : named === 'subshell'
        ? ['(']
        : OPENERS;
  let found = -1;
  for (const match of text.matchAll(/(^|[\s;&|(])(?:(if|for|while|until|case|select|\{)(?=\s|$)|(\())/g)) {
    if (wanted.includes((match[2] ?? match[3]) as string)) found = match.index + (match[1] ?? '').length;
  }
  return found;
}

function openerAt(text: string, at: number): string {
  return at < 0 ? '' : (/^(?:\w+|[{(])/.exec(text.slice(at))?.[0] ?? '');
}

/** The token that begins at `position`, as bash quotes it. */
function tokenAt(text: string, position: number): string {
  const rest = text.slice(position).replace(/^[ \t]+/, '');
  const token = /^(?:;;&|;;|;&|&&|\|\||\|&|<<-|<<<|<<|>>|<&|>&|<>|>\||&>|[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0];
  return token ?? 'newline';
}

function bashMessages(shell: Shell, source: Source, problem: Problem): string[] {
  const direct = shell.startLetters.includes('c') && source.name === shell.scriptName && shell.frames.length === 0;
  const within = source.label ? `${source.label}: ` : direct ? '-c: ' : '';
  const head = (line: number) =>
    shell.interactive ? `${shell.name}: ${source.label ? within : ''}` : `${source.name}: ${within}line ${line}: `;
  const lastLine = source.lineAt(source.text.length) + (source.text.endsWith('\n') ? 0 : 1);
  switch (problem.kind) {
    case 'token': {
      const line = source.lineAt(problem.at);
      const messages = [`${head(line)}syntax error near unexpected token \`${problem.token}'`];
      if (!shell.interactive) messages.push(`${head(line)}\`${source.lineText(problem.at)}'`);
      return messages;
    }
    case 'quote': {
      const line =
        problem.what.endsWith('substitution') || problem.what === 'extended glob'
          ? lastLine
          : source.lineAt(problem.at);
      return [`${head(line)}unexpected EOF while looking for matching \`${problem.closing}'`];
    }
    case 'end': {
      const from = problem.opener ? ` from \`${problem.opener}' command on line ${source.lineAt(problem.at)}` : '';
      return [`${head(lastLine)}syntax error: unexpected end of file${from}`];
    }
  }
}

/** What ash and dash say to things that have no end. */
const MISSING: Record<string, string> = {
  'double quote': 'unterminated quoted string',
  'single quote': 'unterminated quoted string',
  'parameter expansion': "missing '}'",
  'arithmetic expansion': "missing '))'",
  backtick: 'EOF in backquote substitution',
};

function posixText(kind: 'ash' | 'dash', problem: Problem): string {
  const ash = kind === 'ash';
  const prefix = ash ? 'syntax error: ' : 'Syntax error: ';
  const unexpected = (what: string, expecting: string) => {
    const hint = expecting ? ` (expecting "${expecting === 'esac' ? ')' : expecting}")` : '';
    return `${prefix}${ash ? `unexpected ${what}` : `${what} unexpected`}${hint}`;
  };
  if (problem.kind === 'quote') {
    const missing = MISSING[problem.what];
    if (missing === undefined) return unexpected('end of file', problem.closing);
    return prefix + (ash ? missing : missing.slice(0, 1).toUpperCase() + missing.slice(1));
  }
  if (problem.kind === 'end') return unexpected('end of file', problem.expecting);
  if (problem.token === 'newline') return unexpected('end of file', problem.expecting);
  if (problem.word) return unexpected('word', problem.expecting);
  if (/^[<>]/.test(problem.token)) return unexpected('redirection', problem.expecting);
  return unexpected(`"${problem.token}"`, problem.expecting);
}
