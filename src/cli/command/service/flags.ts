import { networkNames } from '../../completion.ts';
import { MEMORY } from '../../opts/bytes.ts';
import { CPUS } from '../../opts/cpus.ts';
import { CREDENTIAL_SPEC } from '../../opts/credentialspec.ts';
import { validateEnv } from '../../opts/env.ts';
import { fileReference } from '../../opts/filereference.ts';
import { LIST, list } from '../../opts/list.ts';
import { NETWORK } from '../../opts/network.ts';
import { WORDS } from '../../opts/shlex.ts';
import { DURATION, POSITIVE_DURATION } from '../../pflag/duration.ts';
import type { FlagDefinition } from '../../pflag/flag.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { FLOAT, INT, INT64, UINT, UINT64 } from '../../pflag/number.ts';

const UNITS = '(ns|us|ms|s|m|h)';
const CHECK_UNITS = '(ms|s|m|h)';

export const DETACH: FlagDefinition = {
  name: 'detach',
  short: 'd',
  kind: BOOL,
  usage: 'Exit immediately instead of waiting for the service to converge',
};

export const QUIET: FlagDefinition = { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress progress output' };

export const SECRETS = fileReference('secret');
export const CONFIGS = fileReference('config');

/** How the tasks of a service are replaced, or put back. */
function updateFlags(defaults: boolean): FlagDefinition[] {
  const or = (usage: string, value: string) => (defaults ? `${usage} (default ${value})` : usage);
  return [
    {
      name: 'update-parallelism',
      kind: UINT64,
      default: defaults ? 1 : 0,
      usage: 'Maximum number of tasks updated simultaneously (0 to update all at once)',
    },
    { name: 'update-delay', kind: DURATION, usage: or(`Delay between updates ${UNITS}`, '0s') },
    {
      name: 'update-monitor',
      kind: DURATION,
      usage: or(`Duration after each task update to monitor for failure ${UNITS}`, '5s'),
    },
    {
      name: 'update-failure-action',
      kind: STRING,
      usage: or('Action on update failure ("pause", "continue", "rollback")', '"pause"'),
      completions: ['pause', 'continue', 'rollback'],
    },
    {
      name: 'update-max-failure-ratio',
      kind: FLOAT,
      usage: or('Failure rate to tolerate during an update', '0'),
    },
    {
      name: 'update-order',
      kind: STRING,
      usage: or('Update order ("start-first", "stop-first")', '"stop-first"'),
      completions: ['start-first', 'stop-first'],
    },
    {
      name: 'rollback-parallelism',
      kind: UINT64,
      default: defaults ? 1 : 0,
      usage: 'Maximum number of tasks rolled back simultaneously (0 to roll back all at once)',
    },
    { name: 'rollback-delay', kind: DURATION, usage: or(`Delay between task rollbacks ${UNITS}`, '0s') },
    {
      name: 'rollback-monitor',
      kind: DURATION,
      usage: or(`Duration after each task rollback to monitor for failure ${UNITS}`, '5s'),
    },
    {
      name: 'rollback-failure-action',
      kind: STRING,
      usage: or('Action on rollback failure ("pause", "continue")', '"pause"'),
      completions: ['pause', 'continue'],
    },
    {
      name: 'rollback-max-failure-ratio',
      kind: FLOAT,
      usage: or('Failure rate to tolerate during a rollback', '0'),
    },
    {
      name: 'rollback-order',
      kind: STRING,
      usage: or('Rollback order ("start-first", "stop-first")', '"stop-first"'),
      completions: ['start-first', 'stop-first'],
    },
  ];
}

/** The flags that `docker service create` and `docker service update` share; help of the former tells the defaults. */
export function serviceFlags(defaults: boolean): FlagDefinition[] {
  const or = (usage: string, value: string) => (defaults ? `${usage} (default ${value})` : usage);
  return [
    DETACH,
    QUIET,
    { name: 'workdir', short: 'w', kind: STRING, usage: 'Working directory inside the container' },
    { name: 'user', short: 'u', kind: STRING, usage: 'Username or UID (format: <name|uid>[:<group|gid>])' },
    {
      name: 'credential-spec',
      kind: CREDENTIAL_SPEC,
      usage: 'Credential spec for managed service account (Windows only)',
      os: 'windows',
    },
    { name: 'hostname', kind: STRING, usage: 'Container hostname' },
    { name: 'entrypoint', kind: WORDS, usage: 'Overwrite the default ENTRYPOINT of the image' },
    { name: 'limit-cpu', kind: CPUS, usage: 'Limit CPUs' },
    { name: 'limit-memory', kind: MEMORY, usage: 'Limit Memory' },
    { name: 'limit-pids', kind: INT64, usage: 'Limit maximum number of processes (default 0 = unlimited)' },
    { name: 'reserve-cpu', kind: CPUS, usage: 'Reserve CPUs' },
    { name: 'reserve-memory', kind: MEMORY, usage: 'Reserve Memory' },
    { name: 'oom-score-adj', kind: INT64, usage: "Tune host's OOM preferences (-1000 to 1000) " },
    {
      name: 'stop-grace-period',
      kind: DURATION,
      usage: or(`Time to wait before force killing a container ${UNITS}`, '10s'),
    },
    { name: 'replicas', kind: UINT, usage: 'Number of tasks' },
    { name: 'replicas-max-per-node', kind: UINT64, usage: 'Maximum number of tasks per node (default 0 = unlimited)' },
    {
      name: 'max-concurrent',
      kind: UINT,
      usage: 'Number of job tasks to run concurrently (default equal to --replicas)',
    },
    {
      name: 'restart-condition',
      kind: STRING,
      usage: or('Restart when condition is met ("none", "on-failure", "any")', '"any"'),
      completions: ['none', 'on-failure', 'any'],
    },
    { name: 'restart-delay', kind: DURATION, usage: or(`Delay between restart attempts ${UNITS}`, '5s') },
    { name: 'restart-max-attempts', kind: UINT, usage: 'Maximum number of restarts before giving up' },
    { name: 'restart-window', kind: DURATION, usage: `Window used to evaluate the restart policy ${UNITS}` },
    ...updateFlags(defaults),
    {
      name: 'endpoint-mode',
      kind: STRING,
      default: defaults ? 'vip' : '',
      usage: 'Endpoint mode (vip or dnsrr)',
      completions: ['dnsrr', 'vip'],
    },
    { name: 'with-registry-auth', kind: BOOL, usage: 'Send registry authentication details to swarm agents' },
    {
      name: 'no-resolve-image',
      kind: BOOL,
      usage: 'Do not query the registry to resolve image digest and supported platforms',
    },
    { name: 'log-driver', kind: STRING, usage: 'Logging driver for service' },
    { name: 'log-opt', kind: list(validateEnv), usage: 'Logging driver options' },
    { name: 'health-cmd', kind: STRING, usage: 'Command to run to check health' },
    { name: 'health-interval', kind: POSITIVE_DURATION, usage: `Time between running the check ${CHECK_UNITS}` },
    { name: 'health-timeout', kind: POSITIVE_DURATION, usage: `Maximum time to allow one check to run ${CHECK_UNITS}` },
    { name: 'health-retries', kind: INT, usage: 'Consecutive failures needed to report unhealthy' },
    {
      name: 'health-start-period',
      kind: POSITIVE_DURATION,
      usage: `Start period for the container to initialize before counting retries towards unstable ${CHECK_UNITS}`,
    },
    {
      name: 'health-start-interval',
      kind: POSITIVE_DURATION,
      usage: `Time between running the check during the start period ${CHECK_UNITS}`,
    },
    { name: 'no-healthcheck', kind: BOOL, usage: 'Disable any container-specified HEALTHCHECK' },
    { name: 'tty', short: 't', kind: BOOL, usage: 'Allocate a pseudo-TTY' },
    { name: 'read-only', kind: BOOL, usage: "Mount the container's root filesystem as read only" },
    { name: 'stop-signal', kind: STRING, usage: 'Signal to stop the container' },
    { name: 'isolation', kind: STRING, usage: 'Service container isolation mode' },
    { name: 'cap-add', kind: LIST, usage: 'Add Linux capabilities' },
    { name: 'cap-drop', kind: LIST, usage: 'Drop Linux capabilities' },
    {
      name: 'init',
      kind: BOOL,
      usage: 'Use an init inside each service container to forward signals and reap processes',
    },
  ];
}

/** Networks a service is attached to, as a flag of this name. */
export function networkFlag(name: string, usage: string): FlagDefinition {
  return { name, kind: NETWORK, usage, completions: networkNames };
}
