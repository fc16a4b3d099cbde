import type { HealthConfig } from '#api/container.ts';
import type { PortProtocol, PublishMode, ResolutionMode } from '#api/swarm/network.ts';
import type { FailureAction, ServiceMode, ServiceSpec, UpdateConfig, UpdateOrder } from '#api/swarm/service.ts';
import type { ContainerSpec, ResourceRequirements, RestartCondition, TaskRestartPolicy } from '#api/swarm/task.ts';
import { CliError } from '../../../command.ts';
import type { Deploy, HealthCheck, Project, Resources, Service, UpdatePlan } from '../../../compose/types.ts';
import { effectiveCapabilities } from '../../../opts/capability.ts';
import { parseCpus } from '../../../opts/cpus.ts';
import { cut } from '../../../opts/list.ts';
import { omitEmpty } from '../../../opts/omitempty.ts';
import { parseRestartPolicy } from '../../../opts/restart.ts';
import { normalizeSpec } from '../../service/normalize.ts';
import { privilegesOf, swarmHosts } from '../../service/spec.ts';
import { scoped } from '../namespace.ts';
import { stackLabels } from './labels.ts';
import { mountOf } from './mounts.ts';
import { attachmentsOf } from './network.ts';

/** The label that keeps the image as the file names it. */
export const IMAGE_LABEL = 'com.docker.stack.image';

/** The specification of a stack's service, but for its secrets and configs. @throws CliError */
export function serviceSpecOf(stack: string, project: Project, name: string, service: Service): ServiceSpec {
  const { deploy = {}, image = '' } = service;
  const mode = modeOf(deploy);
  const mounts = (service.volumes ?? []).map((volume) => mountOf(stack, project, volume));
  const spec: ServiceSpec = {
    Name: scoped(stack, name),
    Labels: stackLabels(stack, deploy.labels, { [IMAGE_LABEL]: image }),
    TaskTemplate: {
      ContainerSpec: { ...containerOf(stack, service), Mounts: mounts, Healthcheck: healthOf(service.healthcheck) },
      Resources: resourcesOf(deploy.resources),
      RestartPolicy: restartOf(service.restart, deploy.restart_policy),
      Placement: {
        Constraints: deploy.placement?.constraints,
        Preferences: deploy.placement?.preferences?.map(({ spread = '' }) => ({
          Spread: { SpreadDescriptor: spread },
        })),
        MaxReplicas: deploy.placement?.max_replicas_per_node,
      },
      Networks: attachmentsOf(stack, project, name, service),
      LogDriver: service.logging && {
        Name: service.logging.driver,
        ...(service.logging.options && { Options: service.logging.options }),
      },
      ForceUpdate: 0,
    },
    Mode: mode,
    UpdateConfig: updateOf(deploy.update_config),
    RollbackConfig: updateOf(deploy.rollback_config),
    EndpointSpec: {
      Mode: deploy.endpoint_mode?.toLowerCase() as ResolutionMode | undefined,
      Ports: (service.ports ?? [])
        .map(({ mode: publish, target, published, protocol }) =>
          omitEmpty({
            Protocol: protocol as PortProtocol,
            TargetPort: target,
            PublishedPort: published,
            PublishMode: publish as PublishMode,
          }),
        )
        .sort((a, b) => (a.PublishedPort ?? 0) - (b.PublishedPort ?? 0)),
    },
  };
  return normalizeSpec(spec);
}

function containerOf(stack: string, service: Service): ContainerSpec {
  const { add, drop } = effectiveCapabilities(service.cap_add ?? [], service.cap_drop ?? []);
  const dns = service.dns || service.dns_search ? { Nameservers: service.dns, Search: service.dns_search } : undefined;
  const { config = '', file = '', registry = '' } = service.credential_spec ?? {};
  const credentials = service.credential_spec ? { Config: config, File: file, Registry: registry } : null;
  return {
    Image: service.image,
    Command: service.entrypoint,
    Args: service.command,
    Hostname: service.hostname,
    Hosts: swarmHosts(service.extra_hosts ?? []),
    DNSConfig: dns,
    Env: Object.entries(service.environment ?? {})
      .map(([name, value]) => (value === null ? name : `${name}=${value}`))
      .sort(),
    Labels: stackLabels(stack, service.labels),
    Dir: service.working_dir,
    User: service.user,
    StopGracePeriod: service.stop_grace_period,
    StopSignal: service.stop_signal,
    TTY: service.tty,
    OpenStdin: service.stdin_open,
    ReadOnly: service.read_only,
    Privileges: privilegesOf(credentials as NonNullable<typeof credentials>),
    Isolation: service.isolation,
    Init: service.init,
    Sysctls: service.sysctls,
    CapabilityAdd: add ?? undefined,
    CapabilityDrop: drop ?? undefined,
    Ulimits: Object.entries(service.ulimits ?? {})
      .map(([name, limit]) => {
        const { soft, hard } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit;
        return { Name: name, Hard: hard, Soft: soft };
      })
      .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
  };
}

function modeOf({ mode = '', replicas }: Deploy): ServiceMode {
  if (mode === 'global' || mode === 'global-job') {
    if (replicas !== undefined) throw new CliError('replicas can only be used with replicated or replicated-job mode');
    return mode === 'global' ? { Global: {} } : { GlobalJob: {} };
  }
  if (mode === 'replicated' || mode === '') return { Replicated: omitEmpty({ Replicas: replicas }, ['Replicas']) };
  if (mode !== 'replicated-job') throw new CliError(`Unknown mode: ${mode}`);
  const counts = { MaxConcurrent: replicas, TotalCompletions: replicas };
  return { ReplicatedJob: omitEmpty(counts, ['MaxConcurrent', 'TotalCompletions']) };
}

function healthOf(check: HealthCheck | undefined): HealthConfig | undefined {
  if (check === undefined) return undefined;
  if (check.disable) {
    if (check.test?.length) throw new CliError("test and disable can't be set at the same time");
    return { Test: ['NONE'] };
  }
  return omitEmpty({
    Test: check.test,
    Interval: check.interval,
    Timeout: check.timeout,
    StartPeriod: check.start_period,
    StartInterval: check.start_interval,
    Retries: check.retries,
  });
}

function resourcesOf({ limits, reservations }: Resources = {}): ResourceRequirements {
  const cpus = (text: string | undefined) => (text ? parseCpus(text) : undefined);
  return {
    Limits: limits && { NanoCPUs: cpus(limits.cpus), MemoryBytes: limits.memory, Pids: limits.pids },
    Reservations: reservations && {
      NanoCPUs: cpus(reservations.cpus),
      MemoryBytes: reservations.memory,
      GenericResources: reservations.generic_resources?.flatMap(({ discrete_resource_spec: discrete }) =>
        discrete ? [{ DiscreteResourceSpec: { Kind: discrete.kind, Value: discrete.value } }] : [],
      ),
    },
  };
}

function restartOf(restart: string | undefined, policy: Deploy['restart_policy']): TaskRestartPolicy | undefined {
  if (policy) {
    return omitEmpty<TaskRestartPolicy>(
      {
        Condition: policy.condition as RestartCondition | undefined,
        Delay: policy.delay,
        MaxAttempts: policy.max_attempts,
        Window: policy.window,
      },
      ['Delay', 'MaxAttempts', 'Window'],
    );
  }
  const { Name: name, MaximumRetryCount: count } = parseRestartPolicy(restart ?? '');
  if (name === '' || name === 'no') return undefined;
  if (name === 'always' || name === 'unless-stopped') return { Condition: 'any' };
  if (name === 'on-failure') return { Condition: 'on-failure', MaxAttempts: count };
  throw new CliError(`unknown restart policy: ${cut(restart ?? '', ':')[0]}`);
}

function updateOf(plan: UpdatePlan | undefined): UpdateConfig | undefined {
  if (plan === undefined) return undefined;
  const { parallelism = 1, delay, failure_action: action, monitor, max_failure_ratio: ratio = 0, order = '' } = plan;
  return omitEmpty<UpdateConfig>(
    {
      Parallelism: parallelism,
      Delay: delay,
      FailureAction: action as FailureAction | undefined,
      Monitor: monitor,
      MaxFailureRatio: ratio,
      Order: order as UpdateOrder,
    },
    ['Parallelism', 'MaxFailureRatio', 'Order'],
  );
}
