import type { Info, SwarmInfo } from '#api/system.ts';
import { memoryTotal } from '../containers/stats.ts';
import type { Daemon } from '../daemon.ts';
import { insecureHosts } from '../listeners.ts';
import { olderInfo } from '../older/describe.ts';
import { rfc3339Nano } from '../timestamp.ts';
import { registryConfig } from './registryconfig.ts';
import { ENGINE_VERSION, RUNC_VERSION } from './version.ts';

/** GET /info. @param swarm the engine's part in a swarm */
export function systemInfo(daemon: Daemon, swarm: SwarmInfo): Info {
  const states = daemon.containers.list().map(({ state }) => state.status);
  const count = (...wanted: string[]) => states.filter((status) => wanted.includes(status)).length;
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec(readText(daemon, '/etc/os-release'))?.[1] ?? 'Linux';
  const { config } = daemon;
  const warnings = insecureHosts(config);
  const running = count('running', 'restarting');
  const paused = count('paused');
  const answer: Info = {
    ID: daemon.id,
    Containers: states.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: states.length - running - paused,
    Images: daemon.images.count,
    Driver: daemon.root.driver.name,
    DriverStatus: daemon.root.driver.status,
    Plugins: {
      Volume: ['local', ...daemon.pluginGetter.active('VolumeDriver').map(({ client }) => client.name)].sort(),
      // The overlay driver belongs to swarm mode, and is there without it.
      Network: [...new Set([...daemon.controller.drivers.names(), 'overlay'])].sort(),
      Authorization: null,
      Log: ['awslogs', 'fluentd', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'],
    },
    MemoryLimit: true,
    SwapLimit: true,
    KernelMemoryTCP: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: daemon.kernel.net.sysctl.get('net.ipv4.ip_forward') === '1',
    Debug: config.logLevel === 'debug',
    NFd: daemon.proc.files.entries().length,
    OomKillDisable: true,
    NGoroutines: 49,
    SystemTime: rfc3339Nano(daemon.clock, daemon.clock.now),
    LoggingDriver: config.text('log-driver', 'json-file'),
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    NEventsListener: daemon.events.listeners,
    KernelVersion: daemon.kernel.release,
    OperatingSystem: os,
    OSVersion: '',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: registryConfig(config),
    NCPU: daemon.cpus,
    MemTotal: memoryTotal(daemon),
    GenericResources: null,
    DockerRootDir: daemon.root.path,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: daemon.kernel.uts.hostname,
    Labels: [...config.list('labels')],
    ExperimentalBuild: false,
    ServerVersion: ENGINE_VERSION,
    Runtimes: { 'io.containerd.runc.v2': { path: 'runc' }, runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    Swarm: swarm,
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: '' },
    RuncCommit: { ID: `${RUNC_VERSION}-1` },
    InitCommit: { ID: '' },
    SecurityOptions: [
      ...(daemon.kernel.securityModule === 'apparmor' ? ['name=apparmor'] : []),
      'name=seccomp,profile=builtin',
      ...(daemon.labelling ? ['name=selinux'] : []),
      ...(daemon.remap ? ['name=userns'] : []),
    ],
    FirewallBackend: { Driver: 'iptables' },
    CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
    Containerd: {
      Address: '/var/run/docker/containerd/containerd.sock',
      Namespaces: { Containers: 'moby', Plugins: 'plugins.moby' },
    },
    ...(config.addressPools && {
      DefaultAddressPools: config.addressPools.map(({ base, size }) => ({ Base: base, Size: size })),
    }),
    Warnings: warnings.length > 0 ? warnings : null,
    ...(daemon.older && olderInfo(daemon.older)),
  };
  return daemon.platform?.info?.(answer) ?? answer;
}

function readText(daemon: Daemon, path: string): string {
  return daemon.fs.exists(path) ? daemon.fs.readText(path) : '';
}
