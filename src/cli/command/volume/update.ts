import { volumeInspect } from '#client/volume/inspect.ts';
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
  *run({ client, args }) {
    const { ClusterVolume } = yield* volumeInspect(client, args[0] ?? '');
    if (ClusterVolume === undefined) throw new CliError('can only update cluster volumes');
  },
};
