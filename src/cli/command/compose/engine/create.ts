import type { ContainerCreateRequest, EndpointSettings, HealthConfig } from '#api/container.ts';
import type { HostConfig, PortMap, Resources, RestartPolicy } from '#api/hostconfig.ts';
import type { ComposeProject, ComposeService, ServiceNetwork } from '../../../compose/spec/types.ts';
import { parseDuration } from '../../../pflag/duration.ts';
import { mountsOf } from './mounts.ts';

/** How a container differs from what its service says. */
export interface CreateWish {
  name: string;
  /** Its service's name. */
  service: string;
  labels: Record<string, string>;
  /** Image to make it of: its name, or the id the name stood for. */
  image: string;
  autoRemove?: boolean;
  attachStdin?: boolean;
  /** Without it other containers find this one by its own name alone. */
  useAliases?: boolean;
  /** Links as the engine takes them. */
  links: readonly string[];
  /** Volumes without names that come from the container this one replaces: where, and the name. */
  inherited?: ReadonlyMap<string, string>;
}

const orNull = <T>(list: readonly T[] | undefined): T[] | null => (list && list.length > 0 ? [...list] : null);

/** The names of a service's networks, the one of highest priority first. */
export function networksByPriority(service: ComposeService): string[] {
  const networks = service.networks ?? {};
  const priority = (name: string) => networks[name]?.priority ?? 0;
  return Object.keys(networks).sort((a, b) => priority(b) - priority(a) || (a < b ? -1 : 1));
}

/** The body of POST /containers/create for a container of a service. @throws CliError */
export function createRequest(
  project: ComposeProject,
  service: ComposeService,
  wish: CreateWish,
): ContainerCreateRequest {
  const { volumes, binds, mounts } = mountsOf(project, service, wish.inherited ?? new Map());
  const endpoints = endpointsOf(project, service, wish);
  const mode = service.network_mode ?? project.networks[networksByPriority(service)[0] ?? '']?.name ?? 'none';
  const { exposed, bindings } = portsOf(service);
  const tmpfs = Object.fromEntries(
    (service.tmpfs ?? []).map((text) => {
      const at = text.indexOf(':');
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
  const security = service.security_opt ?? [];
  const isUnconfined = (option: string) => /^systempaths[=:]unconfined$/.test(option);
  const unconfined = security.some(isUnconfined);
  const hostConfig: Partial<HostConfig> = {
    AutoRemove: wish.autoRemove ?? false,
    Binds: orNull(binds),
    ...(mounts.length > 0 && { Mounts: mounts }),
    CapAdd: orNull(service.cap_add),
    CapDrop: orNull(service.cap_drop),
    NetworkMode: mode,
    ...(service.init !== undefined && { Init: service.init }),
    IpcMode: service.ipc ?? '',
    CgroupnsMode: service.cgroup ?? '',
    ReadonlyRootfs: service.read_only ?? false,
    RestartPolicy: restartOf(service),
    ShmSize: Number(service.shm_size ?? 0),
    ...(service.sysctls && { Sysctls: service.sysctls }),
    PortBindings: bindings,
    VolumeDriver: '',
    VolumesFrom: orNull(service.volumes_from),
    Dns: orNull(service.dns),
    DnsOptions: orNull(service.dns_opt),
    DnsSearch: orNull(service.dns_search),
    ExtraHosts: (service.extra_hosts ?? []).map((host) => host.replace('=', ':')),
    SecurityOpt: orNull(security.filter((option) => !isUnconfined(option))),
    ...(service.storage_opt && { StorageOpt: service.storage_opt }),
    UsernsMode: service.userns_mode ?? '',
    UTSMode: service.uts ?? '',
    Privileged: service.privileged ?? false,
    PidMode: service.pid ?? '',
    ...(Object.keys(tmpfs).length > 0 && { Tmpfs: tmpfs }),
    Isolation: service.isolation ?? '',
    ...(service.runtime && { Runtime: service.runtime }),
    LogConfig: { Type: service.logging?.driver ?? '', Config: service.logging?.options ?? null },
    GroupAdd: orNull(service.group_add),
    Links: orNull(wish.links),
    OomScoreAdj: service.oom_score_adj ?? 0,
    ...(service.annotations && { Annotations: service.annotations }),
    ...resourcesOf(service),
    ...(unconfined && { MaskedPaths: [], ReadonlyPaths: [] }),
  };
  const health = healthOf(service);
  return {
    Hostname: service.hostname ?? '',
    Domainname: service.domainname ?? '',
    User: service.user ?? '',
    AttachStdin: wish.attachStdin ?? false,
    AttachStdout: true,
    AttachStderr: true,
    ...(exposed.length > 0 && { ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])) }),
    Tty: service.tty ?? false,
    OpenStdin: service.stdin_open ?? false,
    StdinOnce: (wish.attachStdin ?? false) && (service.stdin_open ?? false),
    Env: orNull(environmentOf(service)),
    Cmd: service.command ?? null,
    ...(health && { Healthcheck: health }),
    Image: wish.image,
    Volumes: Object.keys(volumes).length > 0 ? volumes : null,
    WorkingDir: service.working_dir ?? '',
    Entrypoint: service.entrypoint ?? null,
    Labels: wish.labels,
    ...(service.stop_signal && { StopSignal: service.stop_signal }),
    ...(service.stop_grace_period && { StopTimeout: Math.ceil(parseDuration(service.stop_grace_period) / 1e9) }),
    HostConfig: hostConfig,
    NetworkingConfig: { EndpointsConfig: endpoints },
  };
}

function environmentOf({ environment = {} }: ComposeService): string[] {
  return Object.entries(environment).map(([name, value]) => (value === null ? name : `${name}=${value}`));
}

function endpointsOf(
  project: ComposeProject,
  service: ComposeService,
  wish: CreateWish,
): Record<string, Partial<EndpointSettings>> {
  const endpoints: Record<string, Partial<EndpointSettings>> = {};
  const [main] = networksByPriority(service);
  for (const key of networksByPriority(service)) {
    const network = project.networks[key];
    if (network === undefined) continue;
    const own = service.networks?.[key] ?? undefined;
    const mac = own?.mac_address ?? (key === main ? service.mac_address : undefined);
    endpoints[network.name] = {
      Aliases: [wish.name, ...(wish.useAliases === false ? [] : [wish.service, ...(own?.aliases ?? [])])],
      ...(own && { IPAMConfig: ipamOf(own) }),
      ...(wish.links.length > 0 && { Links: [...wish.links] }),
      ...(mac && { MacAddress: mac }),
      ...((own?.driver_opts || own?.interface_name) && { DriverOpts: optionsOf(own) }),
      ...(own?.gw_priority && { GwPriority: own.gw_priority }),
    };
  }
  return endpoints;
}

/** Options of the endpoint; the name of the interface is one of them. */
function optionsOf({ driver_opts, interface_name }: ServiceNetwork): Record<string, string> {
  return { ...driver_opts, ...(interface_name && { 'com.docker.network.endpoint.ifname': interface_name }) };
}

function ipamOf(own: ServiceNetwork): EndpointSettings['IPAMConfig'] {
  return {
    ...(own.ipv4_address && { IPv4Address: own.ipv4_address }),
    ...(own.ipv6_address && { IPv6Address: own.ipv6_address }),
    ...(own.link_local_ips && { LinkLocalIPs: own.link_local_ips }),
  };
}

function portsOf(service: ComposeService): { exposed: string[]; bindings: PortMap } {
  const exposed = new Set<string>();
  const bindings: PortMap = {};
  for (const { target, protocol = 'tcp', published = '', host_ip: HostIp = '' } of service.ports ?? []) {
    const port = `${target}/${protocol}`;
    exposed.add(port);
    bindings[port] = [...(bindings[port] ?? []), { HostIp, HostPort: published }];
  }
  for (const text of service.expose ?? []) {
    const [range = '', protocol = 'tcp'] = text.split('/');
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let port = first; port <= last; port++) exposed.add(`${port}/${protocol}`);
  }
  return { exposed: [...exposed].sort(), bindings };
}

function healthOf({ healthcheck }: ComposeService): HealthConfig | undefined {
  if (healthcheck === undefined) return undefined;
  if (healthcheck.disable) return { Test: ['NONE'] };
  const { test, retries } = healthcheck;
  const span = (text: string | undefined) => (text ? parseDuration(text) : 0);
  const [interval, timeout] = [span(healthcheck.interval), span(healthcheck.timeout)];
  const [period, start] = [span(healthcheck.start_period), span(healthcheck.start_interval)];
  return {
    ...(test && test.length > 0 && { Test: test }),
    ...(interval && { Interval: interval }),
    ...(timeout && { Timeout: timeout }),
    ...(period && { StartPeriod: period }),
    ...(start && { StartInterval: start }),
    ...(retries && { Retries: retries }),
  };
}

function restartOf({ restart, deploy }: ComposeService): RestartPolicy {
  if (restart) {
    const [name = '', attempts] = restart.split(':');
    return { Name: name, MaximumRetryCount: Number.parseInt(attempts ?? '0', 10) || 0 };
  }
  const policy = deploy?.restart_policy;
  if (policy === undefined) return { Name: '', MaximumRetryCount: 0 };
  const name = policy.condition === 'none' ? 'no' : policy.condition === 'on-failure' ? 'on-failure' : 'unless-stopped';
  return { Name: name, MaximumRetryCount: name === 'on-failure' ? (policy.max_attempts ?? 0) : 0 };
}

function resourcesOf(service: ComposeService): Partial<Resources> {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const cpus = limits?.cpus ?? service.cpus ?? 0;
  const pids = limits?.pids ?? service.pids_limit;
  return {
    Memory: Number(limits?.memory ?? service.mem_limit ?? 0),
    NanoCpus: Math.round(cpus * 1e9),
    MemoryReservation: Number(reservations?.memory ?? service.mem_reservation ?? 0),
    MemorySwap: Number(service.memswap_limit ?? 0),
    MemorySwappiness: service.mem_swappiness === undefined ? null : Number(service.mem_swappiness),
    CpuShares: service.cpu_shares ?? 0,
    CpuQuota: service.cpu_quota ?? 0,
    CpuPeriod: service.cpu_period ?? 0,
    CpusetCpus: service.cpuset ?? '',
    CgroupParent: service.cgroup_parent ?? '',
    ...(service.oom_kill_disable && { OomKillDisable: true }),
    ...(pids !== undefined && { PidsLimit: pids }),
    DeviceCgroupRules: orNull(service.device_cgroup_rules),
    Devices: orNull(
      service.devices?.map(({ source, target, permissions }) => ({
        PathOnHost: source,
        PathInContainer: target,
        CgroupPermissions: permissions,
      })),
    ),
    Ulimits: orNull(
      Object.entries(service.ulimits ?? {}).map(([Name, limit]) =>
        typeof limit === 'number' ? { Name, Hard: limit, Soft: limit } : { Name, Hard: limit.hard, Soft: limit.soft },
      ),
    ),
  };
}
