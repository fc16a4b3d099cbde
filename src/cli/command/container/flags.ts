import { CAPABILITIES } from '#kernel/process/capabilities.ts';
import { CliError, type FlagDefinition } from '../../command.ts';
import { networkNames } from '../../completion.ts';
import { validateDnsSearch, validateExtraHost, validateIpAddress, validateLink } from '../../opts/address.ts';
import { MEMORY, MEMORY_SWAP } from '../../opts/bytes.ts';
import { CPUS } from '../../opts/cpus.ts';
import { THROTTLE_BYTES, THROTTLE_OPERATIONS, validateCgroupRule, WEIGHT_DEVICE } from '../../opts/device.ts';
import { validateEnv, validateLabel } from '../../opts/env.ts';
import { GPUS } from '../../opts/gpus.ts';
import { LIST, list, MAP, map } from '../../opts/list.ts';
import { MOUNT } from '../../opts/mount.ts';
import { NETWORK } from '../../opts/network.ts';
import { validateSysctl } from '../../opts/sysctl.ts';
import { ULIMIT } from '../../opts/ulimit.ts';
import { DURATION } from '../../pflag/duration.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { INT, INT64, UINT16, UINT64 } from '../../pflag/number.ts';

const CGROUPNS = `Cgroup namespace to use (host|private)
'host':    Run the container in the Docker host's cgroup namespace
'private': Run the container in its own private cgroup namespace
'':        Use the cgroup namespace as configured by the
           default-cgroupns-mode option on the daemon (default)`;

const CAPABILITY_NAMES = ['ALL', ...CAPABILITIES.map((name) => `CAP_${name}`)];
const POLICIES = ['no', 'always', 'on-failure', 'unless-stopped'];

function validateAttach(text: string): string {
  const stream = text.toLowerCase();
  if (['stdin', 'stdout', 'stderr'].includes(stream)) return stream;
  throw new CliError('valid streams are STDIN, STDOUT and STDERR');
}

const DNS_OPTION = { kind: LIST, usage: 'Set DNS options', variable: 'dns-option' };
const NETWORKS = {
  kind: NETWORK,
  usage: 'Connect a container to a network',
  variable: 'network',
  completions: networkNames,
};
const ALIASES = { kind: LIST, usage: 'Add network-scoped alias for the container', variable: 'network-alias' };

/** Limits of resources that `docker run` and `docker create` take. */
const RESOURCES: readonly FlagDefinition[] = [
  {
    name: 'blkio-weight',
    kind: UINT16,
    usage: 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
  },
  { name: 'blkio-weight-device', kind: WEIGHT_DEVICE, usage: 'Block IO weight (relative device weight)' },
  { name: 'cpu-count', kind: INT64, usage: 'CPU count (Windows only)', os: 'windows' },
  { name: 'cpu-percent', kind: INT64, usage: 'CPU percent (Windows only)', os: 'windows' },
  { name: 'cpu-period', kind: INT64, usage: 'Limit CPU CFS (Completely Fair Scheduler) period' },
  { name: 'cpu-quota', kind: INT64, usage: 'Limit CPU CFS (Completely Fair Scheduler) quota' },
  { name: 'cpu-rt-period', kind: INT64, usage: 'Limit CPU real-time period in microseconds' },
  { name: 'cpu-rt-runtime', kind: INT64, usage: 'Limit CPU real-time runtime in microseconds' },
  { name: 'cpu-shares', short: 'c', kind: INT64, usage: 'CPU shares (relative weight)' },
  { name: 'cpus', kind: CPUS, usage: 'Number of CPUs' },
  { name: 'cpuset-cpus', kind: STRING, usage: 'CPUs in which to allow execution (0-3, 0,1)' },
  { name: 'cpuset-mems', kind: STRING, usage: 'MEMs in which to allow execution (0-3, 0,1)' },
  { name: 'device-read-bps', kind: THROTTLE_BYTES, usage: 'Limit read rate (bytes per second) from a device' },
  { name: 'device-read-iops', kind: THROTTLE_OPERATIONS, usage: 'Limit read rate (IO per second) from a device' },
  { name: 'device-write-bps', kind: THROTTLE_BYTES, usage: 'Limit write rate (bytes per second) to a device' },
  { name: 'device-write-iops', kind: THROTTLE_OPERATIONS, usage: 'Limit write rate (IO per second) to a device' },
  {
    name: 'io-maxbandwidth',
    kind: MEMORY,
    usage: 'Maximum IO bandwidth limit for the system drive (Windows only)',
    os: 'windows',
  },
  { name: 'io-maxiops', kind: UINT64, usage: 'Maximum IOps limit for the system drive (Windows only)', os: 'windows' },
  { name: 'kernel-memory', kind: MEMORY, usage: 'Kernel memory limit' },
  { name: 'memory', short: 'm', kind: MEMORY, usage: 'Memory limit' },
  { name: 'memory-reservation', kind: MEMORY, usage: 'Memory soft limit' },
  {
    name: 'memory-swap',
    kind: MEMORY_SWAP,
    usage: "Swap limit equal to memory plus swap: '-1' to enable unlimited swap",
  },
  { name: 'memory-swappiness', kind: INT64, default: -1, usage: 'Tune container memory swappiness (0 to 100)' },
  { name: 'oom-kill-disable', kind: BOOL, usage: 'Disable OOM Killer' },
  { name: 'oom-score-adj', kind: INT, usage: "Tune host's OOM preferences (-1000 to 1000)" },
  { name: 'pids-limit', kind: INT64, usage: 'Tune container pids limit (set -1 for unlimited)' },
  { name: 'shm-size', kind: MEMORY, usage: 'Size of /dev/shm' },
  { name: 'ulimit', kind: ULIMIT, usage: 'Ulimit options' },
];

/** Networks and published ports. */
const NETWORKING: readonly FlagDefinition[] = [
  { name: 'add-host', kind: list(validateExtraHost), usage: 'Add a custom host-to-IP mapping (host:ip)' },
  { name: 'dns', kind: list(validateIpAddress), usage: 'Set custom DNS servers' },
  { name: 'dns-opt', ...DNS_OPTION, hidden: true },
  { name: 'dns-option', ...DNS_OPTION },
  { name: 'dns-search', kind: list(validateDnsSearch), usage: 'Set custom DNS search domains' },
  { name: 'expose', kind: LIST, usage: 'Expose a port or a range of ports' },
  { name: 'ip', kind: STRING, usage: 'IPv4 address (e.g., 172.30.100.104)' },
  { name: 'ip6', kind: STRING, usage: 'IPv6 address (e.g., 2001:db8::33)' },
  { name: 'link', kind: list(validateLink), usage: 'Add link to another container' },
  { name: 'link-local-ip', kind: LIST, usage: 'Container IPv4/IPv6 link-local addresses' },
  { name: 'mac-address', kind: STRING, usage: 'Container MAC address (e.g., 92:d0:c6:0a:29:33)' },
  { name: 'net', ...NETWORKS, hidden: true },
  { name: 'net-alias', ...ALIASES, hidden: true },
  { name: 'network', ...NETWORKS },
  { name: 'network-alias', ...ALIASES },
  { name: 'publish', short: 'p', kind: LIST, usage: "Publish a container's port(s) to the host" },
  { name: 'publish-all', short: 'P', kind: BOOL, usage: 'Publish all exposed ports to random ports' },
];

/** Health checks. */
const HEALTH: readonly FlagDefinition[] = [
  { name: 'health-cmd', kind: STRING, usage: 'Command to run to check health' },
  { name: 'health-interval', kind: DURATION, usage: 'Time between running the check (ms|s|m|h) (default 0s)' },
  { name: 'health-retries', kind: INT, usage: 'Consecutive failures needed to report unhealthy' },
  {
    name: 'health-start-interval',
    kind: DURATION,
    usage: 'Time between running the check during the start period (ms|s|m|h) (default 0s)',
  },
  {
    name: 'health-start-period',
    kind: DURATION,
    usage:
      'Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)',
  },
  { name: 'health-timeout', kind: DURATION, usage: 'Maximum time to allow one check to run (ms|s|m|h) (default 0s)' },
  { name: 'no-healthcheck', kind: BOOL, usage: 'Disable any container-specified HEALTHCHECK' },
];

/** The flags that describe a container, common to `docker run` and `docker create`. */
export const CONTAINER_FLAGS: readonly FlagDefinition[] = [
  ...RESOURCES,
  ...NETWORKING,
  ...HEALTH,
  { name: 'annotation', kind: MAP, usage: 'Add an annotation to the container (passed through to the OCI runtime)' },
  { name: 'attach', short: 'a', kind: list(validateAttach), usage: 'Attach to STDIN, STDOUT or STDERR' },
  { name: 'cap-add', kind: LIST, usage: 'Add Linux capabilities', completions: CAPABILITY_NAMES },
  { name: 'cap-drop', kind: LIST, usage: 'Drop Linux capabilities', completions: CAPABILITY_NAMES },
  { name: 'cgroup-parent', kind: STRING, usage: 'Optional parent cgroup for the container' },
  { name: 'cgroupns', kind: STRING, usage: CGROUPNS },
  { name: 'cidfile', kind: STRING, usage: 'Write the container ID to the file' },
  { name: 'device', kind: LIST, usage: 'Add a host device to the container' },
  {
    name: 'device-cgroup-rule',
    kind: list(validateCgroupRule),
    usage: 'Add a rule to the cgroup allowed devices list',
  },
  { name: 'disable-content-trust', kind: BOOL, default: true, usage: 'Skip image verification' },
  { name: 'domainname', kind: STRING, usage: 'Container NIS domain name' },
  { name: 'entrypoint', kind: STRING, usage: 'Overwrite the default ENTRYPOINT of the image' },
  { name: 'env', short: 'e', kind: list(validateEnv), usage: 'Set environment variables' },
  { name: 'env-file', kind: LIST, usage: 'Read in a file of environment variables' },
  { name: 'gpus', kind: GPUS, usage: "GPU devices to add to the container ('all' to pass all GPUs)" },
  { name: 'group-add', kind: LIST, usage: 'Add additional groups to join' },
  { name: 'help', kind: BOOL, usage: 'Print usage' },
  { name: 'hostname', short: 'h', kind: STRING, usage: 'Container host name' },
  { name: 'init', kind: BOOL, usage: 'Run an init inside the container that forwards signals and reaps processes' },
  { name: 'interactive', short: 'i', kind: BOOL, usage: 'Keep STDIN open even if not attached' },
  { name: 'ipc', kind: STRING, usage: 'IPC mode to use' },
  { name: 'isolation', kind: STRING, usage: 'Container isolation technology' },
  { name: 'label', short: 'l', kind: list(validateLabel), usage: 'Set meta data on a container' },
  { name: 'label-file', kind: LIST, usage: 'Read in a line delimited file of labels' },
  { name: 'log-driver', kind: STRING, usage: 'Logging driver for the container' },
  { name: 'log-opt', kind: LIST, usage: 'Log driver options' },
  { name: 'mount', kind: MOUNT, usage: 'Attach a filesystem mount to the container' },
  { name: 'name', kind: STRING, usage: 'Assign a name to the container' },
  { name: 'pid', kind: STRING, usage: 'PID namespace to use' },
  { name: 'platform', kind: STRING, usage: 'Set platform if server is multi-platform capable' },
  { name: 'privileged', kind: BOOL, usage: 'Give extended privileges to this container' },
  { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress the pull output' },
  { name: 'read-only', kind: BOOL, usage: "Mount the container's root filesystem as read only" },
  {
    name: 'restart',
    kind: STRING,
    default: 'no',
    usage: 'Restart policy to apply when a container exits',
    completions: POLICIES,
  },
  {
    name: 'rm',
    kind: BOOL,
    usage: 'Automatically remove the container and its associated anonymous volumes when it exits',
  },
  { name: 'runtime', kind: STRING, usage: 'Runtime to use for this container' },
  { name: 'security-opt', kind: LIST, usage: 'Security Options' },
  { name: 'stop-signal', kind: STRING, usage: 'Signal to stop the container' },
  { name: 'stop-timeout', kind: INT, usage: 'Timeout (in seconds) to stop a container' },
  { name: 'storage-opt', kind: LIST, usage: 'Storage driver options for the container' },
  { name: 'sysctl', kind: map(validateSysctl), usage: 'Sysctl options' },
  { name: 'tmpfs', kind: LIST, usage: 'Mount a tmpfs directory' },
  { name: 'tty', short: 't', kind: BOOL, usage: 'Allocate a pseudo-TTY' },
  { name: 'use-api-socket', kind: BOOL, usage: 'Bind mount Docker API socket and required auth' },
  { name: 'user', short: 'u', kind: STRING, usage: 'Username or UID (format: <name|uid>[:<group|gid>])' },
  { name: 'userns', kind: STRING, usage: 'User namespace to use' },
  { name: 'uts', kind: STRING, usage: 'UTS namespace to use' },
  { name: 'volume', short: 'v', kind: LIST, usage: 'Bind mount a volume' },
  { name: 'volume-driver', kind: STRING, usage: 'Optional volume driver for the container' },
  { name: 'volumes-from', kind: LIST, usage: 'Mount volumes from the specified container(s)' },
  { name: 'workdir', short: 'w', kind: STRING, usage: 'Working directory inside the container' },
];
