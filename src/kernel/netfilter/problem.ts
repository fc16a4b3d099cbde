/** Name and version as iptables prints them before its messages. */
export const VERSION = 'v1.8.13 (nf_tables)';

/**
 * What is wrong with a command line:
 * - `parameter`: said by the parser (status 2), with a hint at --help
 * - `chain`: -j names no chain; iptables-restore says so only at COMMIT (status 2)
 * - `argument`: the same without the program's name before it
 * - `handle`: said by the library about chains and rules (status 1)
 * - `kernel`: the kernel refused it (status 4)
 * - `table`: no such table (status 3)
 * - `silent`: only the hint (status 2)
 */
export type ProblemKind = 'parameter' | 'chain' | 'argument' | 'handle' | 'kernel' | 'table' | 'silent';

/** Thrown while a command line is parsed or executed; who runs it gives it its final form. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly kind: ProblemKind,
    message: string,
  ) {
    super(message);
  }

  get status(): number {
    if (this.kind === 'handle') return 1;
    if (this.kind === 'table') return 3;
    return this.kind === 'kernel' ? 4 : 2;
  }

  /** What `program` prints on standard error, the last newline left out. */
  text(program: string): string {
    const hint = `Try \`${program} -h' or '${program} --help' for more information.`;
    switch (this.kind) {
      case 'parameter':
      case 'chain':
        return `${program} ${VERSION}: ${this.message}\n${hint}`;
      case 'argument':
        return `${this.message}\n${hint}`;
      case 'handle':
        return `${program}: ${this.message}`;
      case 'kernel':
        return `${program} ${VERSION}:  ${this.message}`;
      case 'table':
        return `${program} ${VERSION}: ${this.message}\nPerhaps ${program} or your kernel needs to be upgraded.`;
      case 'silent':
        return hint;
    }
  }
}

/** A mistake in the arguments. */
export function parameterProblem(message: string): Problem {
  return new Problem('parameter', message);
}

/** An option without which `extension` makes no sense. */
export function missingOption(extension: string, option: string): Problem {
  return parameterProblem(`${extension}: option "--${option}" must be specified\n`);
}

/** A value that `--option` of `extension` does not understand. */
export function badValue(extension: string, option: string, value: string): Problem {
  return parameterProblem(`${extension}: Bad value for "--${option}" option: "${value}"`);
}
