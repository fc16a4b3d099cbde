import type { ContainerCreateRequest, EndpointSettings } from '#api/container.ts';
import type { PortMap } from '#api/hostconfig.ts';
import type { PortConfig } from '#api/swarm/network.ts';
import type { ContainerSpec, ResourceRequirements } from '#api/swarm/task.ts';
import { familiarText, parseReference } from '../../images/reference.ts';
import { PREDEFINED_LABEL } from '../manager/predefined.ts';
import { taskName } from '../naming.ts';
import type { TaskObject } from '../store/objects.ts';

/** The name of a task's image with its tag. */
export function imageOf({ Image: image = '' }: ContainerSpec): string {
  try {
    return familiarText(parseReference(image));
  } catch {
    return image;
  }
}

/**
 * What a container is made of for a task (moby executor/container.containerConfig).
 * @param spec of the container, its templates filled in
 */
export function containerRequest(task: TaskObject, spec: ContainerSpec): ContainerCreateRequest {
  const { Command: command = [], Args: args = [], Healthcheck: health } = spec;
  return {
    Image: imageOf(spec),
    Labels: labelsOf(task, spec),
    Env: [...(spec.Env ?? [])],
    ...(spec.Hostname && { Hostname: spec.Hostname }),
    ...(spec.Dir && { WorkingDir: spec.Dir }),
    ...(spec.User && { User: spec.User }),
    ...(spec.StopSignal && { StopSignal: spec.StopSignal }),
    Tty: spec.TTY ?? false,
    OpenStdin: spec.OpenStdin ?? false,
    ...(health && { Healthcheck: health }),
    // A command takes the place of the image's entrypoint and command; arguments alone that of its command.
    ...(command.length > 0 ? { Entrypoint: [...command], Cmd: [...args] } : args.length > 0 ? { Cmd: [...args] } : {}),
    ExposedPorts: Object.fromEntries(hostModePorts(task).map((port) => [keyOf(port), {}])),
    HostConfig: {
      ...resourcesOf(task.Spec.Resources),
      NetworkMode: networkMode(task),
      PortBindings: portBindings(task),
      ...(spec.Mounts && { Mounts: [...spec.Mounts] }),
      ReadonlyRootfs: spec.ReadOnly ?? false,
      Isolation: spec.Isolation ?? 'default',
      ...(spec.Init !== undefined && { Init: spec.Init }),
      ...(spec.Sysctls && { Sysctls: spec.Sysctls }),
      CapAdd: spec.CapabilityAdd ?? null,
      CapDrop: spec.CapabilityDrop ?? null,
      Ulimits: spec.Ulimits ?? [],
      OomScoreAdj: spec.OomScoreAdj ?? 0,
      ...(spec.Groups && { GroupAdd: spec.Groups }),
      ...(spec.DNSConfig?.Nameservers && { Dns: spec.DNSConfig.Nameservers }),
      ...(spec.DNSConfig?.Search && { DnsSearch: spec.DNSConfig.Search }),
      ...(spec.DNSConfig?.Options && { DnsOptions: spec.DNSConfig.Options }),
      ...(spec.Hosts && { ExtraHosts: extraHosts(spec.Hosts) }),
      ...(spec.Privileges?.NoNewPrivileges && { SecurityOpt: ['no-new-privileges=true'] }),
      ...(task.Spec.LogDriver?.Name && {
        LogConfig: { Type: task.Spec.LogDriver.Name, Config: task.Spec.LogDriver.Options ?? {} },
      }),
    },
    NetworkingConfig: { EndpointsConfig: endpointsOf(task) },
  };
}

/** The labels of the spec and those that tell which task it is. */
function labelsOf(task: TaskObject, spec: ContainerSpec): Record<string, string> {
  return {
    ...spec.Labels,
    ...task.Labels,
    'com.docker.swarm.node.id': task.NodeID ?? '',
    'com.docker.swarm.service.id': task.ServiceID ?? '',
    'com.docker.swarm.service.name': task.ServiceName,
    'com.docker.swarm.task': '',
    'com.docker.swarm.task.id': task.ID,
    'com.docker.swarm.task.name': taskName(task),
  };
}

function resourcesOf(resources: ResourceRequirements | undefined) {
  const { MemoryBytes: memory = 0, NanoCPUs: cpus = 0, Pids: pids = 0 } = resources?.Limits ?? {};
  return {
    ...(memory > 0 && { Memory: memory }),
    ...(cpus > 0 && { NanoCpus: cpus }),
    ...(pids > 0 && { PidsLimit: pids }),
  };
}

/** Whether the task is on a network of its host alone, such as `host`. */
function networkMode({ NetworksAttachments: attachments = [] }: TaskObject): string {
  const spec = attachments[0]?.Network?.Spec;
  return spec?.Labels?.[PREDEFINED_LABEL] === 'true' ? (spec.Name ?? 'bridge') : 'bridge';
}

function hostModePorts({ Endpoint: endpoint }: TaskObject): PortConfig[] {
  return (endpoint?.Ports ?? []).filter(({ PublishMode: mode }) => mode === 'host');
}

function portBindings(task: TaskObject): PortMap {
  const map: PortMap = {};
  for (const port of hostModePorts(task))
    map[keyOf(port)] = [{ HostIp: '', HostPort: port.PublishedPort ? String(port.PublishedPort) : '' }];
  return map;
}

function keyOf({ TargetPort: port, Protocol: protocol = 'tcp' }: PortConfig): string {
  return `${port}/${protocol}`;
}

/** The networks it is on, with the addresses that the managers gave it; by name. */
function endpointsOf(task: TaskObject): Record<string, Partial<EndpointSettings>> {
  const endpoints: Record<string, Partial<EndpointSettings>> = {};
  for (const { Network: network, Addresses: addresses = [] } of task.NetworksAttachments ?? []) {
    const name = network?.Spec.Name ?? '';
    if (!network || network.Spec.Labels?.[PREDEFINED_LABEL] === 'true') {
      endpoints[name] = { IPAMConfig: {} };
      continue;
    }
    const bare = addresses.map((address) => address.split('/')[0] ?? '');
    const ipv4 = bare.find((address) => !address.includes(':'));
    const ipv6 = bare.find((address) => address.includes(':'));
    endpoints[name] = { IPAMConfig: { ...(ipv4 && { IPv4Address: ipv4 }), ...(ipv6 && { IPv6Address: ipv6 }) } };
  }
  return endpoints;
}

/** `10.0.0.5 db` becomes `db:10.0.0.5`; further names of the line are left out, as the engine does. */
function extraHosts(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [address, name] = line.trim().split(/\s+/);
    return address && name ? [`${name}:${address}`] : [];
  });
}
