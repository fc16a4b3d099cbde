import type { ContainerInspect, HostConfig, MountPoint } from '#api/container.ts';
import type { Info, Version } from '#api/system.ts';
import { setUpWindowsNetworks } from '#libnetwork/drivers/windows/install.ts';
import { hostConfigOf } from '../containers/settings/hostconfig.ts';
import type { Daemon } from '../daemon.ts';
import type { Platform } from '../platform/platform.ts';
import { parseWindowsBind } from './binds.ts';
import { launch } from './launch.ts';
import { outerPath } from './paths.ts';
import { windowsTop } from './top.ts';
import { validateWindows } from './validate.ts';
import { DATA_ROOT, imageVersion, KERNEL_RELEASE, OPERATING_SYSTEM, OS_VERSION } from './version.ts';

const PREDEFINED = ['default', 'none', 'nat'];
/** What HNS makes networks of: their addresses are its own business. */
const LOCAL = new Set(['nat', 'transparent', 'l2bridge', 'l2tunnel', 'ics', 'internal', 'private']);
const LOG_DRIVERS = ['awslogs', 'etwlogs', 'fluentd', 'gcplogs', 'gelf', 'json-file', 'local', 'splunk', 'syslog'];
/** The isolation of servers; Windows' clients have hyperv. */
const ISOLATION = 'process';

/** What an engine on Windows Server does otherwise than one on Linux. */
export function windowsPlatform(daemon: Daemon): Platform {
  /** What was asked for, by what was made of it. */
  const asked = new WeakMap<HostConfig, string>();
  return {
    networks: { predefined: PREDEFINED, standard: 'nat', driver: 'nat' },
    setUpNetworks: ({ controller, config }) => setUpWindowsNetworks(controller, config.text('fixed-cidr')),
    ipamDriver: (driver) => (LOCAL.has(driver) ? 'windows' : 'default'),
    hostConfig(given) {
      const config = windowsHostConfig(given);
      asked.set(config, given.Isolation ?? '');
      return config;
    },
    validate: (request, host) => validateWindows(request, host, asked.get(host) ?? '', daemon.cpus),
    parseBind: parseWindowsBind,
    launch: (container, view, command, more) => launch(daemon.kernel, container, view, command, more),
    top: windowsTop,
    noSwarm: 'not simulated: a node of a swarm that runs Windows',
    runsOn: { os: 'windows', architecture: 'amd64', version: OS_VERSION.split('.').slice(0, 3).join('.') },
    inspect: (container, answer) => inspected(container.id, answer),
    imageInspect: (image, answer) => {
      const version = imageVersion(image);
      return {
        ...answer,
        Os: version === undefined ? answer.Os : 'windows',
        ...(version !== undefined && { OsVersion: version }),
        DockerVersion: upstream(answer.DockerVersion ?? ''),
        GraphDriver: {
          Data: { dir: `${DATA_ROOT}\\windowsfilter\\${image.layers.at(-1)?.cacheId ?? ''}` },
          Name: 'windowsfilter',
        },
      };
    },
    volume: (answer) => ({ ...answer, Mountpoint: `${DATA_ROOT}\\volumes\\${answer.Name}\\_data` }),
    info: windowsInfo,
    version: windowsVersion,
  };
}

function windowsHostConfig(given: Partial<HostConfig>): HostConfig {
  const mode = given.NetworkMode ?? '';
  const isolation = given.Isolation ?? '';
  const common = hostConfigOf({
    ...given,
    NetworkMode: mode === '' || mode === 'default' ? 'nat' : mode,
    Isolation: isolation === '' || isolation === 'default' ? ISOLATION : isolation,
  });
  return {
    ...common,
    MemorySwap: given.MemorySwap ?? 0,
    CgroupnsMode: '',
    IpcMode: given.IpcMode ?? '',
    ShmSize: given.ShmSize ?? 0,
    Runtime: given.Runtime ?? '',
    SecurityOpt: given.SecurityOpt ?? null,
    MaskedPaths: null,
    ReadonlyPaths: null,
  };
}

function inspected(id: string, answer: ContainerInspect): ContainerInspect {
  const directory = `${DATA_ROOT}\\containers\\${id}`;
  return {
    ...answer,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: answer.LogPath && `${directory}\\${id}-json.log`,
    Driver: 'windowsfilter',
    Platform: 'windows',
    GraphDriver: { Data: { dir: `${DATA_ROOT}\\windowsfilter\\${id}` }, Name: 'windowsfilter' },
    Mounts: answer.Mounts.map(shownMount),
    NetworkSettings: {
      ...answer.NetworkSettings,
      SandboxKey: answer.NetworkSettings.SandboxID && id,
    },
  };
}

function shownMount(point: MountPoint): MountPoint {
  const volume = /^\/var\/lib\/docker\/volumes\/([^/]+)\/_data$/.exec(point.Source ?? '')?.[1];
  return {
    ...point,
    Source: volume === undefined ? outerPath(point.Source ?? '') : `${DATA_ROOT}\\volumes\\${volume}\\_data`,
    Destination: outerPath(point.Destination).replace(/^C:/, 'c:'),
    Mode: point.Mode === 'z' ? '' : point.Mode,
  };
}

function windowsInfo(answer: Info): Info {
  return {
    ...answer,
    Driver: 'windowsfilter',
    DriverStatus: [['Windows', '']],
    Plugins: {
      ...answer.Plugins,
      Log: LOG_DRIVERS,
    },
    MemoryLimit: false,
    SwapLimit: false,
    KernelMemoryTCP: false,
    CpuCfsPeriod: false,
    CpuCfsQuota: false,
    CPUShares: false,
    CPUSet: false,
    PidsLimit: false,
    OomKillDisable: false,
    IPv4Forwarding: false,
    CgroupDriver: '',
    CgroupVersion: '',
    KernelVersion: KERNEL_RELEASE,
    OperatingSystem: OPERATING_SYSTEM,
    OSVersion: OS_VERSION,
    OSType: 'windows',
    DockerRootDir: DATA_ROOT,
    ServerVersion: upstream(answer.ServerVersion),
    Runtimes: { 'com.docker.hcsshim.v1': {} },
    DefaultRuntime: 'com.docker.hcsshim.v1',
    Isolation: ISOLATION,
    InitBinary: '',
    SecurityOptions: [],
    CDISpecDirs: [],
    FirewallBackend: undefined,
    Containerd: undefined,
  } as Info;
}

function windowsVersion(answer: Version): Version {
  const [engine] = answer.Components ?? [];
  return {
    ...answer,
    Platform: { Name: 'Docker Engine - Community' },
    Version: upstream(answer.Version),
    Os: 'windows',
    KernelVersion: KERNEL_RELEASE,
    Components: engine
      ? [
          {
            ...engine,
            Version: upstream(engine.Version),
            Details: { ...engine.Details, Os: 'windows', KernelVersion: KERNEL_RELEASE },
          },
        ]
      : [],
  };
}

/** A version as its makers name it, without what Debian adds. */
function upstream(version: string): string {
  return version.replace(/\+.*/, '');
}
