/** A here-document: lines that stand below an instruction, up to their name. */
export interface Heredoc {
  readonly name: string;
  /** Whether variables in it are expanded: its name has no quotes. */
  readonly expand: boolean;
  /** Whether tabs at the beginning of its lines go (`<<-`). */
  readonly chomp: boolean;
  content: string;
}

/** One instruction as it is written (BuildKit frontend/dockerfile/parser). */
export interface Node {
  /** Its name as it is written. */
  readonly name: string;
  readonly flags: readonly string[];
  readonly args: readonly string[];
  /** Whether its arguments are a JSON list. */
  readonly json: boolean;
  /** The line, those that continue it joined to it. */
  readonly original: string;
  readonly heredocs: Heredoc[];
  /** The first of its lines, counted from 1. */
  startLine: number;
}

/** A Dockerfile taken apart. */
export interface ParsedDockerfile {
  readonly nodes: readonly Node[];
  /** A backslash, or a backquote. */
  readonly escapeToken: string;
  /** For the reader, told before the first step. */
  readonly warnings: readonly string[];
}
