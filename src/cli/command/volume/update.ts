import { CliError, type Command } from '../../command.ts';
import { STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

/** `docker volume update`: only cluster volumes can be updated. */
export const updateCommand: Command = {
  use: 'update [OPTIONS] [VOLUME]',
  short: 'Update a volume (cluster volumes only)',
  swarm: 'manager',
  args: exactArgs(1),
  flags: [
    {
      name: 'availability',
      kind: STRING,
      swarm: 'manager',
      default: 'active',
      usage: 'Cluster Volume availability ("active", "pause", "drain")',
    },
  ],
  run() {
    throw new CliError('docker: not simulated: volume update (cluster volumes)');
  },
};
