/** How the value of an option is written, in the file and as a flag. */
export type OptionKind =
  | 'bool'
  | 'string'
  | 'int'
  | 'bytes'
  | 'list'
  | 'ip'
  | 'ips'
  | 'map'
  | 'mapmap'
  | 'pools'
  | 'runtimes'
  | 'ulimits';

/** One option of dockerd (`dockerd --help`; moby cmd/dockerd/config.go). */
export interface DaemonOption {
  readonly flag: string;
  /** Its one-letter form. */
  readonly short?: string;
  /** What help calls its value; none for switches. */
  readonly value?: string;
  readonly kind: OptionKind;
  /** Its name in daemon.json where that is another one; undefined where it is no setting. */
  readonly key?: string | undefined;
  readonly usage: string;
}

/** All options, in the order of help. */
export const OPTIONS: readonly DaemonOption[] = [
  {
    flag: 'add-runtime',
    value: 'runtime',
    kind: 'runtimes',
    key: 'runtimes',
    usage: 'Register an additional OCI compatible runtime (default [])',
  },
  {
    flag: 'allow-direct-routing',
    kind: 'bool',
    usage: 'Allow remote access to published ports on container IP addresses',
  },
  {
    flag: 'authorization-plugin',
    value: 'list',
    kind: 'list',
    key: 'authorization-plugins',
    usage: 'Authorization plugins to load',
  },
  { flag: 'bip', value: 'string', kind: 'string', usage: 'IPv4 address for the default bridge' },
  { flag: 'bip6', value: 'string', kind: 'string', usage: 'IPv6 address for the default bridge' },
  { flag: 'bridge', short: 'b', value: 'string', kind: 'string', usage: 'Attach containers to a network bridge' },
  {
    flag: 'cdi-spec-dir',
    value: 'list',
    kind: 'list',
    key: 'cdi-spec-dirs',
    usage: 'CDI specification directories to use',
  },
  { flag: 'cgroup-parent', value: 'string', kind: 'string', usage: 'Set parent cgroup for all containers' },
  {
    flag: 'config-file',
    value: 'string',
    kind: 'string',
    key: undefined,
    usage: 'Daemon configuration file (default "/etc/docker/daemon.json")',
  },
  { flag: 'containerd', value: 'string', kind: 'string', usage: 'containerd grpc address' },
  {
    flag: 'containerd-namespace',
    value: 'string',
    kind: 'string',
    usage: 'Containerd namespace to use (default "moby")',
  },
  {
    flag: 'containerd-plugins-namespace',
    value: 'string',
    kind: 'string',
    usage: 'Containerd namespace to use for plugins (default "plugins.moby")',
  },
  {
    flag: 'cpu-rt-period',
    value: 'int',
    kind: 'int',
    usage:
      'Limit the CPU real-time period in microseconds for the parent cgroup for all containers (not supported with cgroups v2)',
  },
  {
    flag: 'cpu-rt-runtime',
    value: 'int',
    kind: 'int',
    usage:
      'Limit the CPU real-time runtime in microseconds for the parent cgroup for all containers (not supported with cgroups v2)',
  },
  { flag: 'cri-containerd', kind: 'bool', usage: 'start containerd with cri' },
  {
    flag: 'data-root',
    value: 'string',
    kind: 'string',
    usage: 'Root directory of persistent Docker state (default "/var/lib/docker")',
  },
  { flag: 'debug', short: 'D', kind: 'bool', usage: 'Enable debug mode' },
  {
    flag: 'default-address-pool',
    value: 'pool-options',
    kind: 'pools',
    key: 'default-address-pools',
    usage: 'Default address pools for node specific local networks',
  },
  {
    flag: 'default-cgroupns-mode',
    value: 'string',
    kind: 'string',
    usage: 'Default mode for containers cgroup namespace ("host" | "private") (default "host")',
  },
  {
    flag: 'default-gateway',
    value: 'ip',
    kind: 'ip',
    usage: 'Default gateway IPv4 address for the default bridge network',
  },
  {
    flag: 'default-gateway-v6',
    value: 'ip',
    kind: 'ip',
    usage: 'Default gateway IPv6 address for the default bridge network',
  },
  {
    flag: 'default-ipc-mode',
    value: 'string',
    kind: 'string',
    usage: 'Default mode for containers ipc ("shareable" | "private") (default "private")',
  },
  {
    flag: 'default-network-opt',
    value: 'mapmap',
    kind: 'mapmap',
    key: 'default-network-opts',
    usage: 'Default network options (default map[])',
  },
  {
    flag: 'default-runtime',
    value: 'string',
    kind: 'string',
    usage: 'Default OCI runtime for containers (default "runc")',
  },
  { flag: 'default-shm-size', value: 'bytes', kind: 'bytes', usage: 'Default shm size for containers (default 64MiB)' },
  {
    flag: 'default-ulimit',
    value: 'ulimit',
    kind: 'ulimits',
    key: 'default-ulimits',
    usage: 'Default ulimits for containers (default [])',
  },
  { flag: 'dns', value: 'ipSlice', kind: 'ips', usage: 'DNS server to use (default [])' },
  { flag: 'dns-opt', value: 'list', kind: 'list', key: 'dns-opts', usage: 'DNS options to use' },
  { flag: 'dns-search', value: 'list', kind: 'list', usage: 'DNS search domains to use' },
  { flag: 'exec-opt', value: 'list', kind: 'list', key: 'exec-opts', usage: 'Runtime execution options' },
  {
    flag: 'exec-root',
    value: 'string',
    kind: 'string',
    usage: 'Root directory for execution state files (default "/var/run/docker")',
  },
  { flag: 'experimental', kind: 'bool', usage: 'Enable experimental features' },
  {
    flag: 'feature',
    value: 'map',
    kind: 'map',
    key: 'features',
    usage: 'Enable feature in the daemon (default map[])',
  },
  { flag: 'fixed-cidr', value: 'string', kind: 'string', usage: 'IPv4 subnet for the default bridge network' },
  { flag: 'fixed-cidr-v6', value: 'string', kind: 'string', usage: 'IPv6 subnet for the default bridge network' },
  { flag: 'group', short: 'G', value: 'string', kind: 'string', usage: 'Group for the unix socket (default "docker")' },
  { flag: 'help', kind: 'bool', key: undefined, usage: 'Print usage' },
  { flag: 'host', short: 'H', value: 'list', kind: 'list', key: 'hosts', usage: 'Daemon socket(s) to connect to' },
  {
    flag: 'host-gateway-ip',
    value: 'list',
    kind: 'ips',
    key: 'host-gateway-ips',
    usage:
      "IP addresses that the special 'host-gateway' string in --add-host resolves to. Defaults to the IP addresses of the default bridge",
  },
  { flag: 'http-proxy', value: 'string', kind: 'string', usage: 'HTTP proxy URL to use for outgoing traffic' },
  { flag: 'https-proxy', value: 'string', kind: 'string', usage: 'HTTPS proxy URL to use for outgoing traffic' },
  {
    flag: 'icc',
    kind: 'bool',
    usage: 'Enable inter-container communication for the default bridge network (default true)',
  },
  { flag: 'init', kind: 'bool', usage: 'Run an init in the container to forward signals and reap processes' },
  { flag: 'init-path', value: 'string', kind: 'string', usage: 'Path to the docker-init binary' },
  {
    flag: 'insecure-registry',
    value: 'list',
    kind: 'list',
    key: 'insecure-registries',
    usage: 'Enable insecure registry communication',
  },
  {
    flag: 'ip',
    value: 'ip',
    kind: 'ip',
    usage: 'Host IP for port publishing from the default bridge network (default 0.0.0.0)',
  },
  { flag: 'ip-forward', kind: 'bool', usage: 'Enable IP forwarding in system configuration (default true)' },
  {
    flag: 'ip-forward-no-drop',
    kind: 'bool',
    usage: 'Do not set the filter-FORWARD policy to DROP when enabling IP forwarding',
  },
  { flag: 'ip-masq', kind: 'bool', usage: 'Enable IP masquerading for the default bridge network (default true)' },
  { flag: 'ip6tables', kind: 'bool', usage: 'Enable addition of ip6tables rules (default true)' },
  { flag: 'iptables', kind: 'bool', usage: 'Enable addition of iptables rules (default true)' },
  { flag: 'ipv6', kind: 'bool', usage: 'Enable IPv6 networking for the default bridge network' },
  { flag: 'label', value: 'list', kind: 'list', key: 'labels', usage: 'Set key=value labels to the daemon' },
  { flag: 'live-restore', kind: 'bool', usage: 'Enable live restore of docker when containers are still running' },
  {
    flag: 'log-driver',
    value: 'string',
    kind: 'string',
    usage: 'Default driver for container logs (default "json-file")',
  },
  {
    flag: 'log-format',
    value: 'string',
    kind: 'string',
    usage: 'Set the logging format ("text"|"json") (default "text")',
  },
  {
    flag: 'log-level',
    short: 'l',
    value: 'string',
    kind: 'string',
    usage: 'Set the logging level ("debug"|"info"|"warn"|"error"|"fatal") (default "info")',
  },
  {
    flag: 'log-opt',
    value: 'map',
    kind: 'map',
    key: 'log-opts',
    usage: 'Default log driver options for containers (default map[])',
  },
  {
    flag: 'max-concurrent-downloads',
    value: 'int',
    kind: 'int',
    usage: 'Set the max concurrent downloads (default 3)',
  },
  { flag: 'max-concurrent-uploads', value: 'int', kind: 'int', usage: 'Set the max concurrent uploads (default 5)' },
  {
    flag: 'max-download-attempts',
    value: 'int',
    kind: 'int',
    usage: 'Set the max download attempts for each pull (default 5)',
  },
  {
    flag: 'metrics-addr',
    value: 'string',
    kind: 'string',
    usage: 'Set default address and port to serve the metrics api on',
  },
  { flag: 'mtu', value: 'int', kind: 'int', usage: 'Set the MTU for the default "bridge" network (default 1500)' },
  { flag: 'network-control-plane-mtu', value: 'int', kind: 'int', usage: 'Network Control plane MTU (default 1500)' },
  { flag: 'no-new-privileges', kind: 'bool', usage: 'Set no-new-privileges by default for new containers' },
  {
    flag: 'no-proxy',
    value: 'string',
    kind: 'string',
    usage: 'Comma-separated list of hosts or IP addresses for which the proxy is skipped',
  },
  {
    flag: 'node-generic-resource',
    value: 'list',
    kind: 'list',
    key: 'node-generic-resources',
    usage: 'Advertise user-defined resource',
  },
  {
    flag: 'pidfile',
    short: 'p',
    value: 'string',
    kind: 'string',
    usage: 'Path to use for daemon PID file (default "/var/run/docker.pid")',
  },
  { flag: 'raw-logs', kind: 'bool', usage: 'Full timestamps without ANSI coloring' },
  {
    flag: 'registry-mirror',
    value: 'list',
    kind: 'list',
    key: 'registry-mirrors',
    usage: 'Preferred Docker registry mirror',
  },
  { flag: 'rootless', kind: 'bool', usage: 'Enable rootless mode; typically used with RootlessKit' },
  {
    flag: 'seccomp-profile',
    value: 'string',
    kind: 'string',
    usage: 'Path to seccomp profile. Set to "unconfined" to disable the default seccomp profile (default "builtin")',
  },
  { flag: 'selinux-enabled', kind: 'bool', usage: 'Enable selinux support' },
  { flag: 'shutdown-timeout', value: 'int', kind: 'int', usage: 'Set the default shutdown timeout (default 15)' },
  { flag: 'storage-driver', short: 's', value: 'string', kind: 'string', usage: 'Storage driver to use' },
  { flag: 'storage-opt', value: 'list', kind: 'list', key: 'storage-opts', usage: 'Storage driver options' },
  {
    flag: 'swarm-default-advertise-addr',
    value: 'string',
    kind: 'string',
    usage: 'Set default address or interface for swarm advertised address',
  },
  { flag: 'tls', kind: 'bool', usage: 'Use TLS; implied by --tlsverify' },
  {
    flag: 'tlscacert',
    value: 'string',
    kind: 'string',
    usage: 'Trust certs signed only by this CA (default "/root/.docker/ca.pem")',
  },
  {
    flag: 'tlscert',
    value: 'string',
    kind: 'string',
    usage: 'Path to TLS certificate file (default "/root/.docker/cert.pem")',
  },
  { flag: 'tlskey', value: 'string', kind: 'string', usage: 'Path to TLS key file (default "/root/.docker/key.pem")' },
  { flag: 'tlsverify', kind: 'bool', usage: 'Use TLS and verify the remote' },
  { flag: 'userland-proxy', kind: 'bool', usage: 'Use userland proxy for loopback traffic (default true)' },
  {
    flag: 'userland-proxy-path',
    value: 'string',
    kind: 'string',
    usage: 'Path to the userland proxy binary (default "/usr/sbin/docker-proxy")',
  },
  { flag: 'userns-remap', value: 'string', kind: 'string', usage: 'User/Group setting for user namespaces' },
  { flag: 'validate', kind: 'bool', key: undefined, usage: 'Validate daemon configuration and exit' },
  { flag: 'version', short: 'v', kind: 'bool', key: undefined, usage: 'Print version information and quit' },
];

/** The name of an option in daemon.json; undefined where it cannot stand there. */
export function keyOf(option: DaemonOption): string | undefined {
  return 'key' in option ? option.key : option.flag;
}
