import type { ContainerInspect, EndpointSettings, NetworkSettings } from '#api/container.ts';
import type { Daemon } from '../daemon.ts';
import { portMap } from '../networks/ports.ts';
import { filesOf } from '../oci/mounts.ts';
import { appArmorProfile } from '../oci/security/apparmor.ts';
import { rfc3339Nano } from '../timestamp.ts';
import type { Container } from './container.ts';
import { logPath } from './files.ts';
import { linksOf } from './links.ts';
import { layerSize } from './size.ts';

/** GET /containers/{id}/json @param size whether to count the bytes of its files */
export function containerInspect(daemon: Daemon, name: string, size: boolean): ContainerInspect {
  const container = daemon.containers.get(name);
  const { hostConfig, state, prepared } = container;
  const own = size ? layerSize(container) : 0;
  const files = prepared ? filesDirectory(daemon, container) : '';
  const answer: ContainerInspect = {
    Id: container.id,
    Created: rfc3339Nano(daemon.clock, container.created),
    Path: container.path,
    Args: container.args,
    State: state.toApi(daemon.clock),
    Image: container.image.id,
    ResolvConfPath: files && `${files}/resolv.conf`,
    HostnamePath: files && `${files}/hostname`,
    HostsPath: files && `${files}/hosts`,
    LogPath: prepared && hostConfig.LogConfig.Type === 'json-file' ? logPath(container) : '',
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: daemon.root.driver.name,
    Platform: 'linux',
    MountLabel: container.labels?.mount ?? '',
    ProcessLabel: container.labels?.process ?? '',
    AppArmorProfile: container.startedBefore ? appArmorProfile(daemon, container) : '',
    ExecIDs: container.execs.size > 0 ? [...container.execs.keys()] : null,
    HostConfig: container.links.length > 0 ? { ...hostConfig, Links: linksOf(container) } : hostConfig,
    GraphDriver: daemon.root.driver.containerData(container),
    ...(size && { SizeRw: own, SizeRootFs: own + container.image.size }),
    Mounts: container.mounts.map(({ point }) => point),
    Config: withMacAddress(container),
    NetworkSettings: networkSettings(container),
  };
  return daemon.platform?.inspect?.(container, answer) ?? answer;
}

function filesDirectory(daemon: Daemon, container: Container): string {
  try {
    return filesOf(daemon, container).directory;
  } catch {
    // The container whose network it shared is gone.
    return '';
  }
}

/** The field from before every network had its own address shows the one asked for on the network of the mode. */
function withMacAddress({ config, hostConfig, networks }: Container): Container['config'] {
  const mode = hostConfig.NetworkMode === 'default' ? 'bridge' : hostConfig.NetworkMode;
  const mac = config.MacAddress || networks.get(mode)?.mac;
  return mac ? { ...config, MacAddress: mac } : config;
}

function networkSettings(container: Container): NetworkSettings {
  const networks: Record<string, EndpointSettings> = {};
  for (const [name, attachment] of [...container.networks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    networks[name] = attachment.toApi({ dnsNames: true });
  }
  const { sandbox } = container;
  // The flat fields are those of the default bridge, from before there were other networks.
  const bridge = networks.bridge;
  return {
    Bridge: '',
    SandboxID: sandbox?.id ?? '',
    SandboxKey: sandbox ? `/var/run/docker/netns/${sandbox.keyName}` : '',
    Ports: portMap(container),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.EndpointID ?? '',
    Gateway: bridge?.Gateway ?? '',
    GlobalIPv6Address: bridge?.GlobalIPv6Address ?? '',
    GlobalIPv6PrefixLen: bridge?.GlobalIPv6PrefixLen ?? 0,
    IPAddress: bridge?.IPAddress ?? '',
    IPPrefixLen: bridge?.IPPrefixLen ?? 0,
    IPv6Gateway: bridge?.IPv6Gateway ?? '',
    MacAddress: bridge?.MacAddress ?? '',
    Networks: networks,
  };
}
