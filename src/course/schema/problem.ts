/** A fault of a course file at a place in it. */
export interface Problem {
  path: string;
  /** 1-based. */
  line: number;
  column: number;
  expected: string;
  found: string;
  hint?: string;
}

/** `path:line:column: expected …, found … (hint)`, as compilers print it and editors follow it. */
export function problemText({ path, line, column, expected, found, hint }: Problem): string {
  return `${path}:${line}:${column}: expected ${expected}, found ${found}${hint ? ` (${hint})` : ''}`;
}

/** Thrown when a course file is wrong. Its message has one line a problem. */
export class CourseFileError extends Error {
  override readonly name = 'CourseFileError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
  }
}
