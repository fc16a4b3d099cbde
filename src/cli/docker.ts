import type { Program } from '#kernel/process/program.ts';
import { dispatch } from './dispatch.ts';
import { rootCommand } from './root.ts';

/** /usr/bin/docker */
export const dockerCli: Program = (proc) => dispatch(proc, rootCommand, proc.argv.slice(1));
