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
export function syntaxMessages(shell: Shell, source: Source, error: ParseError): string[] {
  const problem = describe(source, error);
  if (shell.dialect.kind === 'bash') return bashMessages(shell, source, error, problem);
  const line = source.lineAt(error.pos);
  const where =
    shell.dialect.kind === 'ash'
      ? shell.interactive
        ? `${shell.scriptName}: `
        : `${shell.scriptName}: line ${line}: `
      : `${shell.scriptName}: ${shell.interactive ? shell.inputLines : line}: `;
  return [`${where}${posixText(shell.dialect.kind, problem)}`];
}

type Problem =
  | { kind: 'token'; token: string }
  | { kind: 'end'; expecting: string; opener: string; openedAt: number }
  | { kind: 'quote'; closing: string; openedAt: number };

function describe(source: Source, error: ParseError): Problem {
  const unterminated = /^unterminated (.*)$/.exec(error.message);
  if (unterminated) return { kind: 'quote', closing: PAIRS[unterminated[1] as string] ?? ')', openedAt: error.pos };
  if (atEnd(source.text, error) && error.message !== 'expected redirect target') {
    const match = /^expected '?([^' ]+)'?(?: to close '?([^']+)'?)?/.exec(error.message);
    const opener = openerOf(source.text, match?.[2]);
    return { kind: 'end', expecting: /^expected command/.test(error.message) ? '' : (match?.[1] ?? ''), ...opener };
  }
  return { kind: 'token', token: tokenAt(source.text, error.pos) };
}

const OPENERS = ['if', 'for', 'while', 'until', 'case', 'select', '{', '('];

/** The word that opened what is left open, seen from the end. */
function openerOf(text: string, named: string | undefined): { opener: string; openedAt: number } {
  const wanted =
    named && OPENERS.includes(named)
      ? [named]
      : named?.startsWith('brace')
        ? ['{']
        : named?.startsWith('sub')
          ? ['(']
          : OPENERS;
  let found = { opener: '', openedAt: 0 };
  for (const match of text.matchAll(/(?:^|[\s;&|(])(if|for|while|until|case|select|\{|\()(?=\s|$|[^\w])/g)) {
    if (wanted.includes(match[1] as string)) found = { opener: match[1] as string, openedAt: match.index };
  }
  return found;
}

/** The token that begins at `position`, as bash quotes it. */
function tokenAt(text: string, position: number): string {
  const rest = text.slice(position).replace(/^[ \t]+/, '');
  if (rest === '' || rest.startsWith('\n')) return 'newline';
  return (
    (/^(?:;;&|;;|;&|&&|\|\||\|&|<<-|<<<|<<|>>|<&|>&|<>|>\||&>|[;&|()<>]|[^\s;&|()<>]+)/.exec(rest)?.[0] ?? 'newline') ||
    'newline'
  );
}

function bashMessages(shell: Shell, source: Source, error: ParseError, problem: Problem): string[] {
  const command =
    shell.startLetters.includes('c') && source.name === shell.scriptName && shell.frames.length === 0 ? '-c: ' : '';
  const head = (line: number) => (shell.interactive ? `${shell.name}: ` : `${source.name}: ${command}line ${line}: `);
  const lastLine = source.lineAt(source.text.length) + (source.text.endsWith('\n') ? 0 : 1);
  switch (problem.kind) {
    case 'token': {
      const line = source.lineAt(error.pos);
      const messages = [`${head(line)}syntax error near unexpected token \`${problem.token}'`];
      if (!shell.interactive) messages.push(`${head(line)}\`${source.lineText(error.pos)}'`);
      return messages;
    }
    case 'quote': {
      const quote = problem.closing === ')' || problem.closing === '}' ? lastLine : source.lineAt(problem.openedAt);
      return [`${head(quote)}unexpected EOF while looking for matching \`${problem.closing}'`];
    }
    case 'end': {
      const from = problem.opener
        ? ` from \`${problem.opener}' command on line ${source.lineAt(problem.openedAt)}`
        : '';
      return [`${head(lastLine)}syntax error: unexpected end of file${from}`];
    }
  }
}

const CLOSERS: Record<string, string> = { esac: ')' };

function posixText(kind: 'ash' | 'dash', problem: Problem): string {
  const ash = kind === 'ash';
  if (problem.kind === 'quote') {
    if ('"\''.includes(problem.closing))
      return ash ? 'syntax error: unterminated quoted string' : 'Syntax error: Unterminated quoted string';
    const closing = problem.closing;
    return ash
      ? `syntax error: unexpected end of file (expecting "${closing}")`
      : `Syntax error: end of file unexpected (expecting "${closing}")`;
  }
  if (problem.kind === 'end') {
    const expecting = CLOSERS[problem.expecting] ?? problem.expecting;
    const hint = expecting ? ` (expecting "${expecting}")` : '';
    return ash ? `syntax error: unexpected end of file${hint}` : `Syntax error: end of file unexpected${hint}`;
  }
  const token = problem.token === 'newline' ? 'newline' : `"${problem.token}"`;
  return ash ? `syntax error: unexpected ${token}` : `Syntax error: ${token} unexpected`;
}
