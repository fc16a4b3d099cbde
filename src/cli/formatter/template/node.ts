/** The tree of a parsed template; `position` and `text` are what Go's errors point at. */
export type Expression =
  | { kind: 'dot'; position: number; text: string }
  | { kind: 'nil'; position: number; text: string }
  | { kind: 'literal'; position: number; text: string; value: string | number | boolean }
  | { kind: 'field'; position: number; text: string; names: string[] }
  | { kind: 'variable'; position: number; text: string; name: string; names: string[] }
  | { kind: 'function'; position: number; text: string; name: string }
  | { kind: 'chain'; position: number; text: string; base: Pipeline; names: string[] }
  | { kind: 'pipeline'; position: number; text: string; pipeline: Pipeline };

/** One step of a pipeline: an operand, or a function or method and its arguments. */
export interface Command {
  position: number;
  text: string;
  words: Expression[];
}

export interface Pipeline {
  position: number;
  text: string;
  declares: { names: string[]; assign: boolean } | undefined;
  commands: Command[];
}

/** A statement that chooses or repeats. */
export interface ControlStatement {
  kind: 'if' | 'with' | 'range';
  pipeline: Pipeline;
  body: Statement[];
  otherwise: Statement[];
}

export type Statement =
  | { kind: 'text'; text: string }
  | { kind: 'action'; pipeline: Pipeline }
  | ControlStatement
  | { kind: 'template'; name: string; position: number; pipeline: Pipeline | undefined }
  | { kind: 'break' | 'continue' };

/** A parsed template: its statements, and those defined by name in it. */
export interface Tree {
  source: string;
  body: Statement[];
  definitions: Map<string, Statement[]>;
}
