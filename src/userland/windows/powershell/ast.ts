/** Part of a word or string that is put together when it is used. */
export type Part = { readonly text: string } | { readonly value: Expression };

export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'string'; readonly parts: readonly Part[] }
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'member';
      readonly of: Expression;
      readonly name: Expression;
      readonly args?: readonly Expression[];
    }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'array'; readonly body: readonly Statement[] }
  | { readonly kind: 'group'; readonly body: readonly Statement[] }
  | { readonly kind: 'block'; readonly source: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

export type Argument =
  | { readonly kind: 'parameter'; readonly name: string; readonly text: string; readonly value?: Expression }
  | { readonly kind: 'value'; readonly value: Expression };

export interface Redirection {
  readonly from: string;
  /** `&1`, or a file. */
  readonly to: Expression | '&1';
  readonly append: boolean;
}

export interface Command {
  readonly kind: 'command';
  readonly name: Expression;
  readonly args: readonly Argument[];
  readonly redirections: readonly Redirection[];
}

export type Element = Command | { readonly kind: 'expression'; readonly value: Expression };

export type Statement =
  | { readonly kind: 'pipeline'; readonly elements: readonly Element[] }
  | { readonly kind: 'assignment'; readonly name: string; readonly operator: string; readonly value: Statement }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression | undefined; readonly body: readonly Statement[] }[];
    }
  | { readonly kind: 'foreach'; readonly name: string; readonly over: Expression; readonly body: readonly Statement[] };
