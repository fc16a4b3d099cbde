import type { TaskSpec } from '#api/swarm/task.ts';
import { CliError } from '../../../command.ts';
import { parseGenericResources } from '../../../opts/genericresource.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';

const LIMITS = ['limit-cpu', 'limit-memory', 'limit-pids'];
const RESERVATIONS = ['reserve-cpu', 'reserve-memory'];
const GENERIC = ['generic-resource-add', 'generic-resource-rm'];

/** Changes what a task may use at most and what is kept for it. @throws CliError */
export function changeResources(flags: FlagValues, task: TaskSpec): void {
  const given = (names: readonly string[]) => names.some((name) => flags.changed(name));
  if (!given([...LIMITS, ...RESERVATIONS, ...GENERIC])) return;
  const limits = { ...task.Resources?.Limits };
  const reservations = { ...task.Resources?.Reservations };
  if (flags.changed('limit-cpu')) limits.NanoCPUs = flags.number('limit-cpu');
  if (flags.changed('limit-memory')) limits.MemoryBytes = flags.number('limit-memory');
  if (flags.changed('limit-pids')) limits.Pids = flags.number('limit-pids');
  if (flags.changed('reserve-cpu')) reservations.NanoCPUs = flags.number('reserve-cpu');
  if (flags.changed('reserve-memory')) reservations.MemoryBytes = flags.number('reserve-memory');
  if (given(GENERIC)) {
    const counts = new Map(
      (reservations.GenericResources ?? []).map((resource) => [resource.DiscreteResourceSpec?.Kind ?? '', resource]),
    );
    for (const kind of flags.list('generic-resource-rm')) {
      if (!counts.delete(kind)) throw new CliError(`could not find generic-resource \`${kind}\` to remove it`);
    }
    for (const resource of parseGenericResources(flags.list('generic-resource-add'))) {
      counts.set(resource.DiscreteResourceSpec?.Kind ?? '', resource);
    }
    reservations.GenericResources = [...counts.values()];
  }
  task.Resources = { Limits: limits, Reservations: reservations };
}
