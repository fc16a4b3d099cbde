/** The tree of an awk program (POSIX.1-2024, awk). */
export type Expr =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'variable'; name: string }
  | { kind: 'element'; array: string; index: Expr[] }
  | { kind: 'field'; index: Expr }
  | { kind: 'assign'; operator: string; target: Expr; value: Expr }
  | { kind: 'conditional'; test: Expr; yes: Expr; no: Expr }
  | { kind: 'logical'; operator: '&&' | '||'; left: Expr; right: Expr }
  | { kind: 'binary'; operator: string; left: Expr; right: Expr }
  | { kind: 'match'; negated: boolean; left: Expr; right: Expr }
  | { kind: 'in'; index: Expr[]; array: string }
  | { kind: 'unary'; operator: '!' | '-' | '+'; operand: Expr }
  | { kind: 'increment'; by: 1 | -1; prefix: boolean; target: Expr }
  | { kind: 'call'; name: string; args: Expr[] }
  | { kind: 'builtin'; name: string; args: Expr[] }
  | { kind: 'group'; items: Expr[] }
  | { kind: 'getline'; from: 'input' | 'file' | 'command'; source?: Expr; target?: Expr };

export type Stmt =
  | { kind: 'block'; body: Stmt[] }
  | { kind: 'expression'; expr: Expr }
  | { kind: 'print'; formatted: boolean; args: Expr[]; to?: { kind: '>' | '>>' | '|'; target: Expr } }
  | { kind: 'if'; test: Expr; consequent: Stmt; otherwise?: Stmt }
  | { kind: 'while'; test: Expr; body: Stmt }
  | { kind: 'do'; test: Expr; body: Stmt }
  | { kind: 'for'; init?: Stmt; test?: Expr; step?: Stmt; body: Stmt }
  | { kind: 'forIn'; variable: string; array: string; body: Stmt }
  | { kind: 'delete'; array: string; index?: Expr[] }
  | { kind: 'return'; value?: Expr }
  | { kind: 'exit'; status?: Expr }
  | { kind: 'next' | 'nextfile' | 'break' | 'continue' };

export interface Rule {
  pattern:
    | { kind: 'begin' | 'end' | 'always' }
    | { kind: 'test'; expr: Expr }
    | { kind: 'range'; from: Expr; to: Expr; active: { on: boolean } };
  /** Undefined where the rule has no action and prints the record. */
  action: Stmt | undefined;
}

export interface AwkFunction {
  name: string;
  parameters: string[];
  body: Stmt;
}

export interface AwkProgram {
  rules: Rule[];
  functions: Map<string, AwkFunction>;
}

/** A program with a mistake in it. */
export class AwkSyntaxError extends Error {
  override readonly name = 'AwkSyntaxError';
  constructor(
    message: string,
    readonly line: number,
    /** The text at which it was noticed. */
    readonly near: string,
  ) {
    super(message);
  }
}
