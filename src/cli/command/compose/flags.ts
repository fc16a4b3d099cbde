import type { FlagDefinition } from '../../command.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';

/** The flags that stand between `docker compose` and its command. */
export const GLOBAL_FLAGS: readonly FlagDefinition[] = [
  { name: 'all-resources', kind: BOOL, usage: 'Include all resources, even those not used by services' },
  {
    name: 'ansi',
    kind: STRING,
    default: 'auto',
    usage: 'Control when to print ANSI control characters ("never"|"always"|"auto")',
    completions: ['never', 'always', 'auto'],
  },
  { name: 'compatibility', kind: BOOL, usage: 'Run compose in backward compatibility mode' },
  { name: 'dry-run', kind: BOOL, usage: 'Execute command in dry run mode' },
  { name: 'env-file', kind: STRING_ARRAY, usage: 'Specify an alternate environment file' },
  { name: 'file', short: 'f', kind: STRING_ARRAY, usage: 'Compose configuration files' },
  {
    name: 'parallel',
    kind: INT,
    default: -1,
    usage: 'Control max parallelism, -1 for unlimited',
  },
  { name: 'profile', kind: STRING_ARRAY, usage: 'Specify a profile to enable' },
  {
    name: 'progress',
    kind: STRING,
    usage: 'Set type of progress output (auto, tty, plain, json, quiet)',
    completions: ['auto', 'tty', 'plain', 'json', 'quiet'],
  },
  {
    name: 'project-directory',
    kind: STRING,
    usage: 'Specify an alternate working directory\n(default: the path of the, first specified, Compose file)',
  },
  { name: 'project-name', short: 'p', kind: STRING, usage: 'Project name' },
  { name: 'verbose', kind: BOOL, usage: 'Show more output', hidden: true },
  { name: 'workdir', kind: STRING, usage: 'Specify an alternate working directory', hidden: true },
  { name: 'version', short: 'v', kind: BOOL, usage: 'Show the Docker Compose version information', hidden: true },
];

/** The flag that every command of compose has. */
export const DRY_RUN: FlagDefinition = { name: 'dry-run', kind: BOOL, usage: 'Execute command in dry run mode' };

export const TIMEOUT: FlagDefinition = {
  name: 'timeout',
  short: 't',
  kind: INT,
  usage: 'Specify a shutdown timeout in seconds',
};

export const REMOVE_ORPHANS: FlagDefinition = {
  name: 'remove-orphans',
  kind: BOOL,
  usage: 'Remove containers for services not defined in the Compose file',
};

export const INDEX: FlagDefinition = {
  name: 'index',
  kind: INT,
  usage: 'Index of the container if service has multiple replicas',
};
