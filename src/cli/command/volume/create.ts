import { volumeCreate } from '#client/volume/create.ts';
import { CliError, type Command } from '../../command.ts';
import { MEMORY } from '../../opts/bytes.ts';
import { validateLabel } from '../../opts/env.ts';
import { LIST, list, MAP, toRecord } from '../../opts/list.ts';
import { STRING } from '../../pflag/kinds.ts';
import { maxArgs } from '../../required.ts';

/** Flags of cluster volumes: they need a swarm and a CSI plug-in. */
const CLUSTER_FLAGS = [
  'group',
  'scope',
  'sharing',
  'availability',
  'type',
  'secret',
  'limit-bytes',
  'required-bytes',
  'topology-required',
  'topology-preferred',
];

/** `docker volume create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] [VOLUME]',
  short: 'Create a volume',
  args: maxArgs(1),
  flags: [
    { name: 'driver', short: 'd', kind: STRING, default: 'local', usage: 'Specify volume driver name' },
    { name: 'name', kind: STRING, usage: 'Specify volume name', hidden: true },
    { name: 'label', kind: list(validateLabel), usage: 'Set metadata for a volume' },
    { name: 'opt', short: 'o', kind: MAP, usage: 'Set driver specific options' },
    { name: 'group', kind: STRING, usage: 'Cluster Volume group (cluster volumes)' },
    { name: 'scope', kind: STRING, default: 'single', usage: 'Cluster Volume access scope ("single", "multi")' },
    {
      name: 'sharing',
      kind: STRING,
      default: 'none',
      usage: 'Cluster Volume access sharing ("none", "readonly", "onewriter", "all")',
    },
    {
      name: 'availability',
      kind: STRING,
      default: 'active',
      usage: 'Cluster Volume availability ("active", "pause", "drain")',
    },
    { name: 'type', kind: STRING, default: 'block', usage: 'Cluster Volume access type ("mount", "block")' },
    { name: 'secret', kind: MAP, usage: 'Cluster Volume secrets' },
    { name: 'limit-bytes', kind: MEMORY, usage: 'Minimum size of the Cluster Volume in bytes' },
    { name: 'required-bytes', kind: MEMORY, usage: 'Maximum size of the Cluster Volume in bytes' },
    {
      name: 'topology-required',
      kind: LIST,
      usage: 'A topology that the Cluster Volume must be accessible from',
    },
    {
      name: 'topology-preferred',
      kind: LIST,
      usage: 'A topology that the Cluster Volume would be preferred in',
    },
  ],
  *run(context) {
    const { flags } = context;
    if (context.changed('name') && context.args.length > 0) {
      throw new CliError(
        'conflicting options: cannot specify a volume-name through both --name and as a positional arg',
      );
    }
    const cluster = CLUSTER_FLAGS.find((name) => context.changed(name));
    if (cluster) throw new CliError(`docker: not simulated: volume create --${cluster} (cluster volumes)`);
    const volume = yield* volumeCreate(context.client, {
      Name: context.args[0] ?? flags.string('name'),
      Driver: flags.string('driver'),
      DriverOpts: Object.fromEntries(flags.get<ReadonlyMap<string, string>>('opt')),
      Labels: toRecord(flags.list('label')),
    });
    yield* context.out(`${volume.Name}\n`);
  },
};
