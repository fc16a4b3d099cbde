import type { Program } from '#kernel/process/program.ts';
import { ashBuiltins } from './builtins/table.ts';
import { ASH } from './dialect.ts';
import { shellProgram } from './startup.ts';

/** The `sh` and `ash` of BusyBox 1.38. */
export const ash: Program = shellProgram(ASH, ashBuiltins);
