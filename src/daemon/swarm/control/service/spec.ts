import type { Mount } from '#api/hostconfig.ts';
import type { Annotations, Driver } from '#api/swarm/common.ts';
import type { EndpointSpec, NetworkAttachmentConfig, PortConfig } from '#api/swarm/network.ts';
import type { ServiceMode, ServiceSpec, UpdateConfig } from '#api/swarm/service.ts';
import type { ContainerSpec, Placement, ResourceRequirements, TaskRestartPolicy, TaskSpec } from '#api/swarm/task.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import { ordered } from '../../../ordered.ts';

/** What a service's `--restart-delay` and `--stop-grace-period` are where nothing is said; nanoseconds. */
export const DEFAULT_RESTART_DELAY = 5e9;
const DEFAULT_GRACE_PERIOD = 10e9;
const DEFAULT_MONITOR = 5e9;

/**
 * A service's spec with its fields in the engine's order, and without what goes without saying: what it becomes on the
 * way into the cluster's state and back (moby daemon/cluster/convert.ServiceSpecToGRPC).
 * @throws DockerError for what cannot be said there
 */
export function canonicalSpec(spec: ServiceSpec): ServiceSpec {
  return {
    ...annotations(spec),
    TaskTemplate: canonicalTask(spec.TaskTemplate),
    Mode: canonicalMode(spec.Mode ?? {}),
    ...(spec.UpdateConfig && { UpdateConfig: canonicalUpdate(spec.UpdateConfig) }),
    ...(spec.RollbackConfig && { RollbackConfig: canonicalUpdate(spec.RollbackConfig) }),
    ...(some(spec.Networks) && { Networks: spec.Networks?.map(canonicalAttachment) ?? [] }),
    ...(spec.EndpointSpec && { EndpointSpec: canonicalEndpoint(spec.EndpointSpec) }),
  };
}

/** The spec with the defaults in force where it says nothing, as `insertDefaults` asks (swarmkit api/defaults). */
export function withDefaults(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate: task } = spec;
  const { ContainerSpec: container } = task;
  const update: UpdateConfig = {
    Parallelism: 1,
    FailureAction: 'pause',
    Monitor: DEFAULT_MONITOR,
    MaxFailureRatio: 0,
    Order: 'stop-first',
  };
  const job = spec.Mode.ReplicatedJob !== undefined || spec.Mode.GlobalJob !== undefined;
  return canonicalSpec({
    ...spec,
    TaskTemplate: {
      ...task,
      ...(container && {
        ContainerSpec: {
          ...container,
          StopGracePeriod: container.StopGracePeriod ?? DEFAULT_GRACE_PERIOD,
          DNSConfig: container.DNSConfig ?? {},
        },
      }),
      Resources: task.Resources ?? { Limits: {}, Reservations: {} },
      RestartPolicy: {
        ...task.RestartPolicy,
        Condition: task.RestartPolicy?.Condition ?? 'any',
        Delay: task.RestartPolicy?.Delay ?? DEFAULT_RESTART_DELAY,
      },
      Placement: task.Placement ?? {},
    },
    ...(!job && { UpdateConfig: spec.UpdateConfig ? monitored(spec.UpdateConfig) : update }),
    ...(!job && { RollbackConfig: spec.RollbackConfig ? monitored(spec.RollbackConfig) : update }),
  });
}

function monitored(config: UpdateConfig): UpdateConfig {
  return { ...config, Monitor: config.Monitor ?? DEFAULT_MONITOR };
}

function annotations({ Name: name, Labels: labels }: Partial<Annotations>): Annotations {
  return { ...(name && { Name: name }), Labels: ordered(labels ?? {}) };
}

function canonicalTask(task: TaskSpec): TaskSpec {
  const { ContainerSpec: container, Resources: resources, RestartPolicy: restart, Placement: placement } = task;
  if (task.Runtime === 'plugin') throw invalidParameter('not simulated: services of plug-ins');
  if (task.Runtime && task.Runtime !== 'container') throw invalidParameter('unsupported runtime');
  if (!container) throw invalidParameter('mismatched Runtime and *Spec fields');
  return {
    ContainerSpec: canonicalContainer(container),
    ...(resources && { Resources: canonicalResources(resources) }),
    ...(restart && { RestartPolicy: canonicalRestart(restart) }),
    ...(placement && { Placement: canonicalPlacement(placement) }),
    ...(some(task.Networks) && { Networks: task.Networks?.map(canonicalAttachment) ?? [] }),
    ...(task.LogDriver && { LogDriver: canonicalDriver(task.LogDriver) }),
    ForceUpdate: task.ForceUpdate ?? 0,
    Runtime: 'container',
  };
}

function canonicalContainer(spec: ContainerSpec): ContainerSpec {
  const { Privileges: privileges } = spec;
  return {
    ...(spec.Image && { Image: spec.Image }),
    ...(filled(spec.Labels) && { Labels: ordered(spec.Labels) }),
    ...(some(spec.Command) && { Command: spec.Command }),
    ...(some(spec.Args) && { Args: spec.Args }),
    ...(spec.Hostname && { Hostname: spec.Hostname }),
    ...(some(spec.Env) && { Env: spec.Env }),
    ...(spec.Dir && { Dir: spec.Dir }),
    ...(spec.User && { User: spec.User }),
    ...(some(spec.Groups) && { Groups: spec.Groups }),
    ...(privileges && { Privileges: { CredentialSpec: null, SELinuxContext: null, ...privileges } as never }),
    ...(typeof spec.Init === 'boolean' && { Init: spec.Init }),
    ...(spec.StopSignal && { StopSignal: spec.StopSignal }),
    ...(spec.TTY && { TTY: true }),
    ...(spec.OpenStdin && { OpenStdin: true }),
    ...(spec.ReadOnly && { ReadOnly: true }),
    ...(some(spec.Mounts) && { Mounts: spec.Mounts?.map(canonicalMount) ?? [] }),
    ...(typeof spec.StopGracePeriod === 'number' && { StopGracePeriod: spec.StopGracePeriod }),
    ...(spec.Healthcheck && { Healthcheck: spec.Healthcheck }),
    ...(some(spec.Hosts) && { Hosts: spec.Hosts }),
    ...(spec.DNSConfig && {
      DNSConfig: {
        ...(some(spec.DNSConfig.Nameservers) && { Nameservers: spec.DNSConfig.Nameservers }),
        ...(some(spec.DNSConfig.Search) && { Search: spec.DNSConfig.Search }),
        ...(some(spec.DNSConfig.Options) && { Options: spec.DNSConfig.Options }),
      },
    }),
    ...(some(spec.Secrets) && { Secrets: spec.Secrets }),
    ...(some(spec.Configs) && { Configs: spec.Configs }),
    Isolation: spec.Isolation || 'default',
    ...(filled(spec.Sysctls) && { Sysctls: ordered(spec.Sysctls) }),
    ...(some(spec.CapabilityAdd) && { CapabilityAdd: spec.CapabilityAdd }),
    ...(some(spec.CapabilityDrop) && { CapabilityDrop: spec.CapabilityDrop }),
    ...(some(spec.Ulimits) && { Ulimits: spec.Ulimits }),
    ...(spec.OomScoreAdj && { OomScoreAdj: spec.OomScoreAdj }),
  };
}

const MOUNT_TYPES = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster'];

/** @throws DockerError for a type that tasks cannot have */
function canonicalMount(mount: Mount): Mount {
  const { Type: type } = mount;
  if (type && !MOUNT_TYPES.includes(type.toLowerCase())) {
    throw invalidParameter(`invalid MountType: ${JSON.stringify(type)}`);
  }
  return mount;
}

function canonicalResources({
  Limits: limits,
  Reservations: reservations,
}: ResourceRequirements): ResourceRequirements {
  return {
    ...(limits && {
      Limits: {
        ...(limits.NanoCPUs && { NanoCPUs: limits.NanoCPUs }),
        ...(limits.MemoryBytes && { MemoryBytes: limits.MemoryBytes }),
        ...(limits.Pids && { Pids: limits.Pids }),
      },
    }),
    ...(reservations && {
      Reservations: {
        ...(reservations.NanoCPUs && { NanoCPUs: reservations.NanoCPUs }),
        ...(reservations.MemoryBytes && { MemoryBytes: reservations.MemoryBytes }),
        ...(some(reservations.GenericResources) && { GenericResources: reservations.GenericResources }),
      },
    }),
  };
}

function canonicalRestart(policy: TaskRestartPolicy): TaskRestartPolicy {
  const { Condition: condition = 'any', Delay: delay, Window: window } = policy;
  if (!['none', 'on-failure', 'any', ''].includes(condition))
    throw invalidParameter(`invalid RestartCondition: ${JSON.stringify(condition)}`);
  return {
    Condition: condition || 'any',
    ...(typeof delay === 'number' && { Delay: delay }),
    MaxAttempts: policy.MaxAttempts ?? 0,
    ...(typeof window === 'number' && { Window: window }),
  };
}

function canonicalPlacement(placement: Placement): Placement {
  const preferences = placement.Preferences?.filter(({ Spread: spread }) => spread) ?? [];
  return {
    ...(some(placement.Constraints) && { Constraints: placement.Constraints }),
    ...(preferences.length > 0 && { Preferences: preferences }),
    ...(placement.MaxReplicas && { MaxReplicas: placement.MaxReplicas }),
    ...(some(placement.Platforms) && { Platforms: placement.Platforms }),
  };
}

function canonicalAttachment(config: NetworkAttachmentConfig): NetworkAttachmentConfig {
  return {
    ...(config.Target && { Target: config.Target }),
    ...(some(config.Aliases) && { Aliases: config.Aliases }),
    ...(filled(config.DriverOpts) && { DriverOpts: ordered(config.DriverOpts) }),
  };
}

function canonicalDriver({ Name: name, Options: options }: Driver): Driver {
  return { ...(name && { Name: name }), ...(filled(options) && { Options: ordered(options) }) };
}

function canonicalMode(mode: ServiceMode): ServiceMode {
  const { Global: global, GlobalJob: globalJob, Replicated: replicated, ReplicatedJob: job } = mode;
  if ([global, globalJob, replicated, job].filter((one) => one).length > 1)
    throw invalidParameter('must specify only one service mode');
  if (global) return { Global: {} };
  if (globalJob) return { GlobalJob: {} };
  if (job) {
    const concurrent = job.MaxConcurrent ?? 1;
    return { ReplicatedJob: { MaxConcurrent: concurrent, TotalCompletions: job.TotalCompletions ?? concurrent } };
  }
  return { Replicated: { Replicas: replicated?.Replicas ?? 1 } };
}

function canonicalUpdate(config: UpdateConfig): UpdateConfig {
  const action = config.FailureAction || 'pause';
  if (!['pause', 'continue', 'rollback'].includes(action))
    throw invalidParameter(`unrecognized update failure action ${action}`);
  const order = config.Order || 'stop-first';
  if (!['stop-first', 'start-first'].includes(order)) throw invalidParameter(`unrecognized update order ${order}`);
  return {
    Parallelism: config.Parallelism ?? 0,
    ...(config.Delay && { Delay: config.Delay }),
    FailureAction: action,
    ...(config.Monitor && { Monitor: config.Monitor }),
    MaxFailureRatio: config.MaxFailureRatio ?? 0,
    Order: order,
  };
}

/** @throws RpcError `invalid resolution mode: "weird"` */
function canonicalEndpoint({ Mode: mode, Ports: ports }: EndpointSpec): EndpointSpec {
  if (mode && mode !== 'vip' && mode !== 'dnsrr')
    throw invalidParameter(`invalid resolution mode: ${JSON.stringify(mode)}`);
  return { Mode: mode || 'vip', ...(some(ports) && { Ports: ports?.map(canonicalPort) ?? [] }) };
}

function canonicalPort(port: PortConfig): PortConfig {
  return {
    ...(port.Name && { Name: port.Name }),
    Protocol: port.Protocol || 'tcp',
    ...(port.TargetPort && { TargetPort: port.TargetPort }),
    ...(port.PublishedPort && { PublishedPort: port.PublishedPort }),
    PublishMode: port.PublishMode || 'ingress',
  };
}

function some(list: readonly unknown[] | null | undefined): boolean {
  return (list?.length ?? 0) > 0;
}

function filled(record: Record<string, string> | null | undefined): record is Record<string, string> {
  return Object.keys(record ?? {}).length > 0;
}
