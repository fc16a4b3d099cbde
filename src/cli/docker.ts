import type { Program } from '#kernel/process/program.ts';
import { dispatch } from './dispatch.ts';
import { rootCommand } from './root.ts';

/** /usr/bin/docker */
export const dockerCli: Program = (proc) => dispatch(proc, rootCommand, proc.argv.slice(1));

/** /usr/bin/docker-compose: the plugin, called without `docker`. */
export const dockerCompose: Program = (proc) => dispatch(proc, rootCommand, ['compose', ...proc.argv.slice(1)]);
