/** A jq filter. */
export type Filter =
  | { kind: 'identity' | 'recurse' }
  | { kind: 'literal'; value: unknown }
  | { kind: 'field'; target: Filter; name: Filter; optional: boolean }
  | { kind: 'slice'; target: Filter; from?: Filter; to?: Filter; optional: boolean }
  | { kind: 'iterate'; target: Filter; optional: boolean }
  | { kind: 'pipe' | 'comma'; left: Filter; right: Filter }
  | { kind: 'binary'; operator: string; left: Filter; right: Filter }
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'alternative'; left: Filter; right: Filter }
  | { kind: 'negate'; operand: Filter }
  | { kind: 'array'; body?: Filter }
  | { kind: 'object'; entries: { key: Filter; value: Filter }[] }
  | { kind: 'string'; parts: (string | Filter)[]; format?: string }
  | { kind: 'if'; branches: { test: Filter; consequent: Filter }[]; otherwise?: Filter }
  | { kind: 'try'; body: Filter; handler?: Filter }
  | { kind: 'reduce'; source: Filter; pattern: Pattern; init: Filter; update: Filter }
  | { kind: 'foreach'; source: Filter; pattern: Pattern; init: Filter; update: Filter; extract?: Filter }
  | { kind: 'as'; source: Filter; pattern: Pattern; body: Filter }
  | { kind: 'variable'; name: string; span: Span }
  | { kind: 'call'; name: string; args: Filter[]; span: Span }
  | { kind: 'label'; name: string; body: Filter }
  | { kind: 'break'; name: string; span: Span }
  | { kind: 'assign'; operator: string; path: Filter; value: Filter }
  | { kind: 'define'; name: string; parameters: string[]; body: Filter; rest: Filter }
  | { kind: 'format'; name: string };

/** Where something stands in a program. */
export type Span = readonly [from: number, to: number];

/** What `as` binds: a variable, or parts of an array or object. */
export type Pattern =
  | { kind: 'variable'; name: string }
  | { kind: 'parts'; parts: { key?: Filter; name?: string; pattern?: Pattern }[] };

/** A program that jq cannot compile; the message is jq's. */
export class JqSyntaxError extends Error {
  override readonly name = 'JqSyntaxError';
  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/** What `break` throws; its label catches it. */
export class JqBreak extends Error {
  constructor(readonly label: unknown) {
    super('break');
  }
}

/** An error of a filter at run time: what `try` catches. */
export class JqError extends Error {
  override readonly name = 'JqError';
  constructor(readonly value: unknown) {
    super(typeof value === 'string' ? value : JSON.stringify(value));
  }
}
