import type { Mount } from '#api/hostconfig.ts';
import { CliError } from '../../../command.ts';
import type { Project, ServiceVolume } from '../../../compose/types.ts';
import { omitEmpty } from '../../../opts/omitempty.ts';
import { quote } from '../../../pflag/quote.ts';
import { scoped } from '../namespace.ts';
import { stackLabels } from './labels.ts';

const OPTIONS = ['volume', 'bind', 'tmpfs'] as const;

/** The mount that a service's volume asks for. @throws CliError */
export function mountOf(stack: string, project: Project, volume: ServiceVolume): Mount {
  const { type = 'volume' } = volume;
  if (!['volume', 'bind', 'tmpfs', 'npipe', 'cluster'].includes(type)) {
    throw new CliError('volume type must be volume, bind, tmpfs, npipe, or cluster');
  }
  for (const kind of OPTIONS) {
    if (kind !== type && volume[kind] !== undefined) {
      throw new CliError(`${kind} options are incompatible with type ${type}`);
    }
  }
  const mount: Mount = omitEmpty({
    Type: type,
    Source: volume.source,
    Target: volume.target,
    ReadOnly: volume.read_only,
    Consistency: volume.consistency,
  });
  if (type === 'tmpfs') {
    if (volume.source) throw new CliError('invalid tmpfs source, source must be empty');
    if (volume.tmpfs) mount.TmpfsOptions = omitEmpty({ SizeBytes: volume.tmpfs.size });
    return mount;
  }
  if (type !== 'volume') {
    if (!volume.source) throw new CliError(`invalid ${type} source, source cannot be empty`);
    if (type === 'cluster') throw new CliError('docker: not simulated: cluster volumes');
    if (volume.bind) mount.BindOptions = omitEmpty({ Propagation: volume.bind.propagation });
    return mount;
  }
  return volume.source ? named(stack, project, volume, mount) : mount;
}

function named(stack: string, project: Project, volume: ServiceVolume, mount: Mount): Mount {
  const { source = '' } = volume;
  const known = project.volumes[source];
  if (known === undefined) throw new CliError(`undefined volume ${quote(source)}`);
  const options: NonNullable<Mount['VolumeOptions']> = {};
  if (volume.volume?.nocopy) options.NoCopy = true;
  if (!known.external) {
    options.Labels = stackLabels(stack, known.labels);
    if (known.driver || known.driver_opts) {
      options.DriverConfig = omitEmpty({ Name: known.driver, Options: known.driver_opts });
    }
  }
  return { ...mount, Source: known.name ?? scoped(stack, source), VolumeOptions: options };
}
