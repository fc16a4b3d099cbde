import type { UpdateConfig } from '#api/container.ts';
import { containerUpdate } from '#client/container/update.ts';
import { CliError, type Command, type FlagDefinition } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { MEMORY, MEMORY_SWAP } from '../../opts/bytes.ts';
import { CPUS } from '../../opts/cpus.ts';
import { parseRestartPolicy } from '../../opts/restart.ts';
import { failureOf } from '../../parallel.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { STRING } from '../../pflag/kinds.ts';
import { INT64, UINT16 } from '../../pflag/number.ts';
import { minArgs } from '../../required.ts';

const FLAGS: readonly FlagDefinition[] = [
  {
    name: 'blkio-weight',
    kind: UINT16,
    usage: 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
  },
  { name: 'cpu-period', kind: INT64, usage: 'Limit CPU CFS (Completely Fair Scheduler) period' },
  { name: 'cpu-quota', kind: INT64, usage: 'Limit CPU CFS (Completely Fair Scheduler) quota' },
  { name: 'cpu-rt-period', kind: INT64, usage: 'Limit the CPU real-time period in microseconds' },
  { name: 'cpu-rt-runtime', kind: INT64, usage: 'Limit the CPU real-time runtime in microseconds' },
  { name: 'cpu-shares', short: 'c', kind: INT64, usage: 'CPU shares (relative weight)' },
  { name: 'cpus', kind: CPUS, usage: 'Number of CPUs' },
  { name: 'cpuset-cpus', kind: STRING, usage: 'CPUs in which to allow execution (0-3, 0,1)' },
  { name: 'cpuset-mems', kind: STRING, usage: 'MEMs in which to allow execution (0-3, 0,1)' },
  { name: 'kernel-memory', kind: MEMORY, usage: 'Kernel memory limit', hidden: true },
  { name: 'memory', short: 'm', kind: MEMORY, usage: 'Memory limit' },
  { name: 'memory-reservation', kind: MEMORY, usage: 'Memory soft limit' },
  {
    name: 'memory-swap',
    kind: MEMORY_SWAP,
    usage: 'Swap limit equal to memory plus swap: -1 to enable unlimited swap',
  },
  { name: 'pids-limit', kind: INT64, usage: 'Tune container pids limit (set -1 for unlimited)' },
  { name: 'restart', kind: STRING, usage: 'Restart policy to apply when a container exits' },
];

/** docker update */
export const updateCommand: Command = {
  use: 'update [OPTIONS] CONTAINER [CONTAINER...]',
  aliasText: 'docker container update, docker update',
  short: 'Update configuration of one or more containers',
  args: minArgs(1),
  flags: FLAGS,
  complete: completeContainers(),
  *run(context) {
    const { client, flags, args } = context;
    if (!FLAGS.some(({ name }) => flags.changed(name))) {
      throw new CliError('you must provide one or more flags when using this command');
    }
    const update = updateConfig(flags);
    const warnings: string[] = [];
    const errors: string[] = [];
    for (const name of args) {
      const failure = yield* failureOf(
        (function* () {
          warnings.push(...((yield* containerUpdate(client, name, update)).Warnings ?? []));
        })(),
      );
      if (failure) errors.push(failure.message);
      else yield* context.out(`${name}\n`);
    }
    if (warnings.length > 0) yield* context.out(`${warnings.join('\n')}\n`);
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
};

/** What is left at its zero value stays as it is. */
function updateConfig(flags: FlagValues): UpdateConfig {
  return {
    CpuShares: flags.number('cpu-shares'),
    Memory: flags.number('memory'),
    NanoCpus: flags.number('cpus'),
    BlkioWeight: flags.number('blkio-weight'),
    CpuPeriod: flags.number('cpu-period'),
    CpuQuota: flags.number('cpu-quota'),
    CpuRealtimePeriod: flags.number('cpu-rt-period'),
    CpuRealtimeRuntime: flags.number('cpu-rt-runtime'),
    CpusetCpus: flags.string('cpuset-cpus'),
    CpusetMems: flags.string('cpuset-mems'),
    MemoryReservation: flags.number('memory-reservation'),
    MemorySwap: flags.number('memory-swap'),
    PidsLimit: flags.changed('pids-limit') ? flags.number('pids-limit') : null,
    RestartPolicy: parseRestartPolicy(flags.string('restart')),
  };
}
