import type { UpdateConfig } from '#api/swarm/service.ts';
import type { TaskRestartPolicy } from '#api/swarm/task.ts';
import type { FlagValues } from '../../pflag/flagset.ts';

const SECOND = 1_000_000_000;

/** How tasks are replaced where nothing is said (swarmkit: api/defaults). */
export function defaultUpdateConfig(): UpdateConfig {
  return { Parallelism: 1, FailureAction: 'pause', Monitor: 5 * SECOND, MaxFailureRatio: 0, Order: 'stop-first' };
}

/** When tasks are started again where nothing is said. */
export function defaultRestartPolicy(): TaskRestartPolicy {
  return { Condition: 'any', Delay: 5 * SECOND, MaxAttempts: 0 };
}

const UPDATE_FLAGS = ['parallelism', 'delay', 'monitor', 'failure-action', 'max-failure-ratio', 'order'] as const;
const RESTART_FLAGS = ['condition', 'delay', 'max-attempts', 'window'] as const;

/**
 * What the flags `--update-*` or `--rollback-*` make of `current`; undefined where there is none and no flag was given.
 */
export function updateConfigOf(
  flags: FlagValues,
  prefix: 'update' | 'rollback',
  current?: UpdateConfig,
): UpdateConfig | undefined {
  const given = (name: (typeof UPDATE_FLAGS)[number]) => flags.changed(`${prefix}-${name}`);
  if (!UPDATE_FLAGS.some(given)) return current;
  const config = { ...(current ?? defaultUpdateConfig()) };
  if (given('parallelism')) config.Parallelism = flags.number(`${prefix}-parallelism`);
  if (given('delay')) config.Delay = flags.number(`${prefix}-delay`) || undefined;
  if (given('monitor')) config.Monitor = flags.number(`${prefix}-monitor`) || undefined;
  if (given('failure-action')) config.FailureAction = flags.get(`${prefix}-failure-action`);
  if (given('max-failure-ratio')) config.MaxFailureRatio = flags.number(`${prefix}-max-failure-ratio`);
  if (given('order')) config.Order = flags.get(`${prefix}-order`);
  return config;
}

/** What the flags `--restart-*` make of `current`; undefined where there is none and no flag was given. */
export function restartPolicyOf(flags: FlagValues, current?: TaskRestartPolicy): TaskRestartPolicy | undefined {
  const given = (name: (typeof RESTART_FLAGS)[number]) => flags.changed(`restart-${name}`);
  if (!RESTART_FLAGS.some(given)) return current;
  const policy = { ...(current ?? defaultRestartPolicy()) };
  if (given('condition')) policy.Condition = flags.get('restart-condition');
  if (given('delay')) policy.Delay = flags.number('restart-delay');
  if (given('max-attempts')) policy.MaxAttempts = flags.number('restart-max-attempts');
  if (given('window')) policy.Window = flags.number('restart-window');
  return policy;
}
