import type { Command } from '../../command.ts';
import { emitProject } from '../../compose/emit.ts';
import { loadStack } from '../../compose/load.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { loadOptions, logWarnings, readComposeFiles } from './files.ts';
import { COMPOSE_FILES } from './flags.ts';

/** `docker stack config` */
export const configCommand: Command = {
  use: 'config [OPTIONS]',
  short: 'Outputs the final config file, after doing merges and interpolations',
  args: noArgs,
  flags: [
    COMPOSE_FILES,
    { name: 'skip-interpolation', kind: BOOL, usage: 'Skip interpolation and output only merged config' },
  ],
  *run(context) {
    const files = yield* readComposeFiles(context);
    const options = loadOptions(context, files);
    const { project } = loadStack(files, {
      ...options,
      skipInterpolation: context.flags.bool('skip-interpolation'),
    });
    yield* logWarnings(context, options.warnings);
    yield* context.out(emitProject(project));
  },
};
