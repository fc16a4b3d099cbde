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
  | { kind: 'reduce'; source: Filter; variable: string; init: Filter; update: Filter }
  | { kind: 'foreach'; source: Filter; variable: string; init: Filter; update: Filter; extract?: Filter }
  | { kind: 'as'; source: Filter; variable: string; body: Filter }
  | { kind: 'variable'; name: string }
  | { kind: 'call'; name: string; args: Filter[] }
  | { kind: 'assign'; operator: string; path: Filter; value: Filter }
  | { kind: 'define'; name: string; parameters: string[]; body: Filter; rest: Filter }
  | { kind: 'format'; name: string };

/** A program that jq cannot compile; the message is jq's. */
export class JqSyntaxError extends Error {
  override readonly name = 'JqSyntaxError';
}

/** An error of a filter at run time: what `try` catches. */
export class JqError extends Error {
  override readonly name = 'JqError';
  constructor(readonly value: unknown) {
    super(typeof value === 'string' ? value : JSON.stringify(value));
  }
}
