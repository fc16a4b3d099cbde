import type { ServiceMode } from '#api/swarm/service.ts';
import { CliError } from '../../command.ts';
import { omitEmpty } from '../../opts/omitempty.ts';
import type { FlagValues } from '../../pflag/flagset.ts';

/** How many tasks a service is to have, and for how long. @throws CliError where flags do not go with the mode */
export function modeOf(flags: FlagValues): ServiceMode {
  const mode = flags.string('mode');
  const given = (name: string) => (flags.changed(name) ? flags.number(name) : undefined);
  const replicas = given('replicas');
  if (mode === 'global' || mode === 'global-job') {
    if (replicas !== undefined) throw new CliError('replicas can only be used with replicated or replicated-job mode');
    if (flags.number('replicas-max-per-node') > 0) {
      throw new CliError('replicas-max-per-node can only be used with replicated or replicated-job mode');
    }
  }
  const isJob = mode === 'replicated-job';
  if (!isJob && ['global', 'global-job', 'replicated'].includes(mode) && flags.changed('max-concurrent')) {
    throw new CliError('max-concurrent can only be used with replicated-job mode');
  }
  if (mode === 'global') return { Global: {} };
  if (mode === 'global-job') return { GlobalJob: {} };
  if (mode === 'replicated') return { Replicated: omitEmpty({ Replicas: replicas }, ['Replicas']) };
  if (!isJob) throw new CliError(`Unknown mode: ${mode}, only replicated and global supported`);
  const concurrent = given('max-concurrent') ?? replicas;
  return {
    ReplicatedJob: omitEmpty({ MaxConcurrent: concurrent, TotalCompletions: replicas }, [
      'MaxConcurrent',
      'TotalCompletions',
    ]),
  };
}
