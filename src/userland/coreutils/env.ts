import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';

/** env */
export function env(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'iu:0C:',
        long: family === 'gnu' ? { 'ignore-environment': 'i', 'unset=': 'u', null: '0', 'chdir=': 'C' } : {},
        stopAtOperand: true,
        status: family === 'gnu' ? 125 : 1,
        usage: 'env [-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]',
      },
      family,
    );
    const operands = [...options.operands];
    const variables = new Map(options.has('i') || operands[0] === '-' ? [] : proc.env);
    if (operands[0] === '-') operands.shift();
    for (const name of options.values('u')) variables.delete(name);
    while (operands[0]?.includes('=')) {
      const text = operands.shift() as string;
      const at = text.indexOf('=');
      variables.set(text.slice(0, at), text.slice(at + 1));
    }
    const directory = options.value('C');
    if (directory !== undefined) proc.fs.chdir(directory);
    if (operands.length > 0) return yield* run(proc, family, operands, variables);
    const end = options.has('0') ? '\0' : '\n';
    yield* proc.print([...variables].map(([name, value]) => `${name}=${value}${end}`).join(''));
    return 0;
  };
}

function* run(proc: Process, family: Family, command: string[], variables: Map<string, string>): Coroutine<number> {
  const [name = ''] = command;
  try {
    return yield* proc.exec(findExecutable(proc, name, variables.get('PATH')), command, variables);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      family === 'gnu' ? `env: ‘${name}’: ${error.message}\n` : `env: can't execute '${name}': ${error.message}\n`,
    );
    return error.code === 'ENOENT' ? 127 : 126;
  }
}

/** printenv */
export const printenv: Program = function* (proc) {
  const names = proc.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) {
    yield* proc.print([...proc.env].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const value = proc.env.get(name);
    if (value === undefined) status = 1;
    else yield* proc.print(`${value}\n`);
  }
  return status;
};
