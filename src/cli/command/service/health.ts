import type { HealthConfig } from '#api/container.ts';
import { CliError } from '../../command.ts';
import { omitEmpty } from '../../opts/omitempty.ts';
import type { FlagValues } from '../../pflag/flagset.ts';

const HEALTH_FLAGS = ['cmd', 'interval', 'retries', 'timeout', 'start-period'] as const;

/** The health check that the flags of `docker service create` ask for. @throws CliError */
export function healthOf(flags: FlagValues): HealthConfig | undefined {
  const command = flags.string('health-cmd');
  const timed = ['interval', 'timeout', 'start-period', 'start-interval'].some((name) =>
    flags.changed(`health-${name}`),
  );
  const asked = command !== '' || timed || flags.number('health-retries') !== 0;
  if (flags.bool('no-healthcheck')) {
    if (asked) throw new CliError('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!asked) return undefined;
  return omitEmpty<HealthConfig>({
    Test: command === '' ? [] : ['CMD-SHELL', command],
    Interval: flags.number('health-interval'),
    Timeout: flags.number('health-timeout'),
    StartPeriod: flags.number('health-start-period'),
    StartInterval: flags.number('health-start-interval'),
    Retries: flags.number('health-retries'),
  });
}

/** The health check after the flags of `docker service update`; --health-start-interval alone changes nothing. */
export function changedHealth(flags: FlagValues, current: HealthConfig | undefined): HealthConfig | undefined {
  const given = (name: (typeof HEALTH_FLAGS)[number]) => flags.changed(`health-${name}`);
  if (!flags.changed('no-healthcheck') && !HEALTH_FLAGS.some(given)) return current;
  if (flags.bool('no-healthcheck')) {
    if (HEALTH_FLAGS.some(given)) throw new CliError('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  const health: HealthConfig = { ...current };
  if (health.Test?.[0] === 'NONE') health.Test = undefined;
  if (given('interval')) health.Interval = flags.number('health-interval');
  if (given('timeout')) health.Timeout = flags.number('health-timeout');
  if (given('start-period')) health.StartPeriod = flags.number('health-start-period');
  if (given('retries')) health.Retries = flags.number('health-retries');
  const command = flags.string('health-cmd');
  if (given('cmd')) health.Test = command === '' ? undefined : ['CMD-SHELL', command];
  return omitEmpty(health);
}
