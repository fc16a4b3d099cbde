import type { Program } from '#kernel/process/program.ts';
import { dashBuiltins } from './builtins/table.ts';
import { DASH } from './dialect.ts';
import { shellProgram } from './startup.ts';

/** dash(1), Debian's /bin/sh. */
export const dash: Program = shellProgram(DASH, dashBuiltins);
