import type { Program } from '#kernel/process/program.ts';
import { bashBuiltins } from './builtins/table.ts';
import { BASH } from './dialect.ts';
import { shellProgram } from './startup.ts';

/** bash(1) 5.3: commands from `-c`, a script, standard input or a terminal. */
export const bash: Program = shellProgram(BASH, bashBuiltins);
