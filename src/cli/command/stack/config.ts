import { CliError, type Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
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
  *run() {
    throw new CliError('docker: not simulated: docker stack config');
  },
};
