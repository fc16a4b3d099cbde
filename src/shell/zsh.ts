import type { Program } from '#kernel/process/program.ts';
import { bashBuiltins } from './builtins/table.ts';
import { BASH, type Dialect } from './dialect.ts';
import { shellProgram } from './startup.ts';

const ZSH: Dialect = {
  ...BASH,
  prefix: (_shell, builtin) => (builtin ? `${builtin}: ` : 'zsh: '),
  notFound: (command) => `command not found: ${command}`,
  cannotOpen: (path, error) => `${error.message.toLowerCase()}: ${path}`,
};

/** zsh(1) of a Mac, as far as it is the same as bash: prompts, globbing and builtins of its own are left out. */
export const zsh: Program = shellProgram(ZSH, bashBuiltins);
