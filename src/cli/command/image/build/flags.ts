import { CliError, type FlagDefinition } from '../../../command.ts';
import { validateExtraHost } from '../../../opts/address.ts';
import { MEMORY, MEMORY_SWAP } from '../../../opts/bytes.ts';
import { validateEnv, validateLabel } from '../../../opts/env.ts';
import { list } from '../../../opts/list.ts';
import { parseReference } from '../../../opts/reference.ts';
import { ULIMIT } from '../../../opts/ulimit.ts';
import { BOOL, STRING, STRING_SLICE } from '../../../pflag/kinds.ts';
import { INT64 } from '../../../pflag/number.ts';

function validateTag(text: string): string {
  const reference = parseReference(text);
  if (!reference) throw new CliError(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  return text;
}

/** The flags of `docker build`. */
export const BUILD_FLAGS: readonly FlagDefinition[] = [
  { name: 'tag', short: 't', kind: list(validateTag), usage: 'Name and optionally a tag in the "name:tag" format' },
  { name: 'build-arg', kind: list(validateEnv), usage: 'Set build-time variables' },
  { name: 'ulimit', kind: ULIMIT, usage: 'Ulimit options' },
  { name: 'file', short: 'f', kind: STRING, usage: 'Name of the Dockerfile (Default is "PATH/Dockerfile")' },
  { name: 'memory', short: 'm', kind: MEMORY, usage: 'Memory limit' },
  {
    name: 'memory-swap',
    kind: MEMORY_SWAP,
    usage: 'Swap limit equal to memory plus swap: -1 to enable unlimited swap',
  },
  { name: 'shm-size', kind: MEMORY, usage: 'Size of "/dev/shm"' },
  { name: 'cpu-shares', short: 'c', kind: INT64, usage: 'CPU shares (relative weight)' },
  { name: 'cpu-period', kind: INT64, usage: 'Limit the CPU CFS (Completely Fair Scheduler) period' },
  { name: 'cpu-quota', kind: INT64, usage: 'Limit the CPU CFS (Completely Fair Scheduler) quota' },
  { name: 'cpuset-cpus', kind: STRING, usage: 'CPUs in which to allow execution (0-3, 0,1)' },
  { name: 'cpuset-mems', kind: STRING, usage: 'MEMs in which to allow execution (0-3, 0,1)' },
  { name: 'cgroup-parent', kind: STRING, usage: 'Set the parent cgroup for the "RUN" instructions during build' },
  { name: 'isolation', kind: STRING, usage: 'Container isolation technology' },
  { name: 'label', kind: list(validateLabel), usage: 'Set metadata for an image' },
  { name: 'no-cache', kind: BOOL, usage: 'Do not use cache when building the image' },
  { name: 'rm', kind: BOOL, default: true, usage: 'Remove intermediate containers after a successful build' },
  { name: 'force-rm', kind: BOOL, usage: 'Always remove intermediate containers' },
  {
    name: 'quiet',
    short: 'q',
    kind: BOOL,
    usage: 'Suppress the build output and print image ID on success',
  },
  { name: 'pull', kind: BOOL, usage: 'Always attempt to pull a newer version of the image' },
  { name: 'cache-from', kind: STRING_SLICE, usage: 'Images to consider as cache sources' },
  { name: 'compress', kind: BOOL, usage: 'Compress the build context using gzip' },
  { name: 'security-opt', kind: STRING_SLICE, usage: 'Security options' },
  {
    name: 'network',
    kind: STRING,
    default: 'default',
    usage: 'Set the networking mode for the RUN instructions during build',
  },
  { name: 'add-host', kind: list(validateExtraHost), usage: 'Add a custom host-to-IP mapping ("host:ip")' },
  { name: 'target', kind: STRING, usage: 'Set the target build stage to build.' },
  { name: 'iidfile', kind: STRING, usage: 'Write the image ID to the file' },
  { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image verification' },
  { name: 'platform', kind: STRING, usage: 'Set platform if server is multi-platform capable' },
  {
    name: 'squash',
    kind: BOOL,
    usage: 'Squash newly built layers into a single new layer',
    experimental: true,
  },
];
