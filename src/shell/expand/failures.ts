import type { Coroutine } from '#kernel/coroutine.ts';
import { Abandoned } from '../exec/control.ts';
import type { Shell } from '../shell.ts';
import { ReadonlyVariable } from '../state/variables.ts';
import { ArithmeticError } from './arithmetic.ts';
import { UnsetParameter } from './parameters.ts';

/** An expansion that failed, with the message to give. */
export class ExpansionError {
  constructor(
    readonly message: string,
    /** Status of a shell that ends by it. */
    readonly exitStatus: number,
  ) {}
}

/** Syntax that only bash has, in another shell. */
export class PosixSyntaxError {
  constructor(readonly token: string) {}
}

/** The message and statuses of an error thrown while expanding or assigning; undefined for any other. */
export function expansionFailure(
  shell: Shell,
  error: unknown,
): { message: string; status: number; exit: number } | undefined {
  const { dialect } = shell;
  const posix = dialect.kind === 'bash' ? 1 : 2;
  if (error instanceof ArithmeticError) {
    return { message: dialect.arithmetic(error.expression, error.problem), status: posix, exit: posix };
  }
  if (error instanceof ReadonlyVariable)
    return { message: dialect.readonlyVariable(error.name), status: posix, exit: posix };
  if (error instanceof UnsetParameter) {
    const bash = dialect.kind === 'bash';
    const name = bash && /^\d+$/.test(error.name) ? `$${error.name}` : error.name;
    return { message: dialect.unset(name), status: posix, exit: bash ? fatalStatus(shell) : 2 };
  }
  if (error instanceof PosixSyntaxError) {
    const message =
      dialect.kind === 'ash'
        ? `syntax error: unexpected "${error.token}"`
        : `Syntax error: "${error.token}" unexpected`;
    return { message, status: 2, exit: 2 };
  }
  if (error instanceof ExpansionError) return { message: error.message, status: posix, exit: error.exitStatus };
  return undefined;
}

/** Status with which an unset parameter ends bash: 127 for a `-c` command, unless `set -e` would have ended it. */
export function fatalStatus(shell: Shell): number {
  return shell.startLetters.includes('c') && !shell.options.has('errexit') ? 127 : 1;
}

/** Reports what `error` is about and abandons the command line; anything else goes on its way. */
export function* abandon(shell: Shell, error: unknown, builtin?: string): Coroutine<never> {
  const failure = expansionFailure(shell, error);
  if (!failure) throw error;
  yield* shell.complain(failure.message, builtin);
  throw new Abandoned(failure.status, failure.exit);
}
