import { Errno } from '#kernel/errno.ts';
import type { Shell } from './shell.ts';

/** What tells one shell from another: its messages and the few rules in which they differ. */
export interface Dialect {
  readonly kind: 'bash' | 'ash' | 'dash';
  /** Text of $BASH_VERSION and the like. */
  readonly version: string;
  /** Whether braces expand, arrays exist and `[[` is syntax. */
  readonly bashSyntax: boolean;
  /** Number of the first line of a `-c` command. */
  readonly firstLine: number;
  /** Exit status of misused builtins and syntax errors in special builtins. */
  readonly misuse: number;
  /** Status of a command whose redirection failed. */
  readonly redirectStatus: number;
  /** Whether an error in a special builtin ends a shell that is not interactive (POSIX 2.8.1). */
  readonly strictSpecials: boolean;
  /** What stands before a message; `builtin` names the builtin that complains. */
  prefix(shell: Shell, builtin?: string): string;
  notFound(command: string): string;
  /** A command that exists but cannot be executed. */
  cannotExecute(command: string, error: Errno, isDirectory: boolean): string;
  cannotOpen(path: string, error: Errno, create: boolean): string;
  badDescriptor(fd: string, target: number): string;
  unset(name: string): string;
  readonlyVariable(name: string): string;
  badSubstitution(text: string): string;
  arithmetic(expression: string, problem: ArithmeticProblem): string;
  nesting(name: string, limit: number): string;
}

/** What is wrong with an arithmetic expression, and the rest of the text from there. */
export interface ArithmeticProblem {
  kind:
    | 'division'
    | 'operand'
    | 'syntax'
    | 'base'
    | 'assignment'
    | 'exponent'
    | 'recursion'
    | 'identifier'
    | 'operator';
  token: string;
}

const BASH_ARITHMETIC: Record<ArithmeticProblem['kind'], string> = {
  division: 'division by 0',
  operand: 'arithmetic syntax error: operand expected',
  syntax: 'arithmetic syntax error in expression',
  base: 'value too great for base',
  assignment: 'attempted assignment to non-variable',
  exponent: 'exponent less than 0',
  recursion: 'expression recursion level exceeded',
  identifier: 'arithmetic syntax error: variable name expected',
  operator: 'arithmetic syntax error: invalid arithmetic operator',
};

export const BASH: Dialect = {
  kind: 'bash',
  version: '5.3.15(1)-release',
  bashSyntax: true,
  firstLine: 1,
  misuse: 2,
  redirectStatus: 1,
  strictSpecials: false,
  prefix(shell, builtin) {
    const where = shell.interactive ? `${shell.name}: ` : `${shell.scriptName}: line ${shell.line}: `;
    return builtin ? `${where}${builtin}: ` : where;
  },
  notFound: (command) => `${command}: command not found`,
  cannotExecute: (command, error, isDirectory) =>
    `${command}: ${isDirectory ? new Errno('EISDIR').message : error.message}`,
  cannotOpen: (path, error) => `${path}: ${error.message}`,
  badDescriptor: (fd) => `${fd}: Bad file descriptor`,
  unset: (name) => `${name}: unbound variable`,
  readonlyVariable: (name) => `${name}: readonly variable`,
  badSubstitution: (text) => `${text}: bad substitution`,
  arithmetic: (expression, { kind, token }) =>
    `${expression.trimStart()}: ${BASH_ARITHMETIC[kind]} (error token is "${token}")`,
  nesting: (name, limit) => `${name}: maximum function nesting level exceeded (${limit})`,
};

const ASH_OPEN: Partial<Record<string, [create: string, open: string]>> = {
  ENOENT: ['nonexistent directory', 'no such file'],
  ENOTDIR: ['nonexistent directory', 'no such file'],
};

export const ASH: Dialect = {
  kind: 'ash',
  version: '',
  bashSyntax: false,
  firstLine: 0,
  misuse: 2,
  redirectStatus: 1,
  strictSpecials: true,
  prefix(shell, builtin) {
    const line = shell.interactive && shell.frames.length === 0 ? '' : `line ${shell.line}: `;
    return `${shell.scriptName}: ${builtin ? `${builtin}: ` : ''}${line}`;
  },
  notFound: (command) => (command === '' ? ': Permission denied' : `${command}: not found`),
  cannotExecute: (command, error) => `${command}: ${error.code === 'ENOENT' ? 'not found' : error.message}`,
  cannotOpen(path, error, create) {
    const known = ASH_OPEN[error.code];
    const reason = known ? known[create ? 0 : 1] : error.message;
    return `can't ${create ? 'create' : 'open'} ${path}: ${reason}`;
  },
  badDescriptor: (fd, target) => `dup2(${fd},${target}): Bad file descriptor`,
  unset: (name) => `${name}: parameter not set`,
  readonlyVariable: (name) => `${name}: is read only`,
  badSubstitution: () => 'syntax error: bad substitution',
  arithmetic: (_expression, { kind }) => (kind === 'division' ? 'divide by zero' : 'arithmetic syntax error'),
  nesting: () => 'function recursion limit exceeded',
};

const DASH_OPEN: Partial<Record<string, [create: string, open: string]>> = {
  ENOENT: ['Directory nonexistent', 'No such file'],
  ENOTDIR: ['Directory nonexistent', 'No such file'],
};

export const DASH: Dialect = {
  ...ASH,
  kind: 'dash',
  firstLine: 1,
  redirectStatus: 2,
  prefix(shell, builtin) {
    const where = shell.interactive
      ? `${shell.scriptName}: ${shell.inputLines}: `
      : `${shell.scriptName}: ${shell.line}: `;
    return builtin ? `${where}${builtin}: ` : where;
  },
  cannotOpen(path, error, create) {
    const known = DASH_OPEN[error.code];
    const reason = known ? known[create ? 0 : 1] : error.message;
    return `cannot ${create ? 'create' : 'open'} ${path}: ${reason}`;
  },
  badDescriptor: (fd) => `${fd}: Bad file descriptor`,
  badSubstitution: () => 'Bad substitution',
  arithmetic: (expression, { kind }) =>
    kind === 'division'
      ? `arithmetic expression: division by zero: "${expression}"`
      : `arithmetic expression: expecting ${kind === 'operand' ? 'primary' : 'EOF'}: "${expression}"`,
  nesting: (_name, limit) => `Maximum function recursion depth (${limit}) reached`,
};
