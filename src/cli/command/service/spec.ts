import type { ResolutionMode } from '#api/swarm/network.ts';
import type { ServiceSpec } from '#api/swarm/service.ts';
import type { ContainerSpec, ResourceRequirements } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { effectiveCapabilities } from '../../opts/capability.ts';
import type { CredentialSpec } from '../../opts/credentialspec.ts';
import { readEnv } from '../../opts/env.ts';
import { parseGenericResources } from '../../opts/genericresource.ts';
import { cut, toRecord } from '../../opts/list.ts';
import type { NetworkAttachment } from '../../opts/network.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { restartPolicyOf, updateConfigOf } from './defaults.ts';
import { healthOf } from './health.ts';
import { modeOf } from './mode.ts';
import { byTarget, networkConfig } from './networks.ts';
import { normalizeSpec } from './normalize.ts';

/** The specification that `docker service create` sends, but for secrets and configs. @throws CliError, ClientError */
export function* specOf(context: CommandContext): Coroutine<ServiceSpec> {
  const { flags, client, proc, args } = context;
  const env = lastOfEach(readEnv(proc, flags.list('env-file'), flags.list('env')));
  const health = healthOf(flags);
  const mode = modeOf(flags);
  const update = updateConfigOf(flags, 'update');
  const rollback = updateConfigOf(flags, 'rollback');
  if ((mode.ReplicatedJob || mode.GlobalJob) && (update || rollback)) {
    throw new CliError('update and rollback configuration is not supported for jobs');
  }
  const networks = [];
  for (const attachment of flags.get<readonly NetworkAttachment[]>('network')) {
    networks.push(yield* networkConfig(client, attachment));
  }
  networks.sort(byTarget);
  return normalizeSpec({
    Name: flags.string('name'),
    Labels: toRecord(flags.list('label')),
    TaskTemplate: {
      ContainerSpec: { ...containerOf(flags), Image: args[0], Args: args.slice(1), Env: env, Healthcheck: health },
      Resources: resourcesOf(flags),
      RestartPolicy: restartPolicyOf(flags),
      Placement: {
        Constraints: [...flags.list('constraint')],
        Preferences: flags.get('placement-pref'),
        MaxReplicas: flags.number('replicas-max-per-node'),
      },
      Networks: networks,
      LogDriver: logDriverOf(flags),
      ForceUpdate: 0,
    },
    Mode: mode,
    UpdateConfig: update,
    RollbackConfig: rollback,
    EndpointSpec: {
      Mode: flags.string('endpoint-mode').toLowerCase() as ResolutionMode,
      Ports: [...flags.get<NonNullable<NonNullable<ServiceSpec['EndpointSpec']>['Ports']>>('publish')],
    },
  });
}

function containerOf(flags: FlagValues): ContainerSpec {
  const { add, drop } = effectiveCapabilities(flags.list('cap-add'), flags.list('cap-drop'));
  const credentials = flags.get<CredentialSpec | undefined>('credential-spec');
  return {
    Command: [...flags.list('entrypoint')],
    Hostname: flags.string('hostname'),
    Labels: toRecord(flags.list('container-label')),
    Dir: flags.string('workdir'),
    User: flags.string('user'),
    Groups: [...flags.list('group')],
    StopSignal: flags.string('stop-signal'),
    TTY: flags.bool('tty'),
    ReadOnly: flags.bool('read-only'),
    Init: flags.bool('init'),
    Mounts: [...flags.get<NonNullable<ContainerSpec['Mounts']>>('mount')],
    DNSConfig: {
      Nameservers: [...flags.list('dns')],
      Search: [...flags.list('dns-search')],
      Options: [...flags.list('dns-option')],
    },
    Hosts: swarmHosts(flags.list('host')),
    StopGracePeriod: flags.changed('stop-grace-period') ? flags.number('stop-grace-period') : undefined,
    Isolation: flags.string('isolation'),
    Sysctls: toRecord(flags.list('sysctl')),
    CapabilityAdd: add ?? undefined,
    CapabilityDrop: drop ?? undefined,
    Ulimits: ulimitsOf(flags, 'ulimit'),
    OomScoreAdj: flags.number('oom-score-adj'),
    Privileges: credentials && privilegesOf(credentials),
  };
}

/** Privileges with nothing but these credentials. */
export function privilegesOf(credentials: CredentialSpec): ContainerSpec['Privileges'] {
  // The Go client writes all members of this object, set or not.
  return { CredentialSpec: credentials, SELinuxContext: null, NoNewPrivileges: false } as unknown as NonNullable<
    ContainerSpec['Privileges']
  >;
}

/** Limits of resources given by a flag, in the order of their names. */
export function ulimitsOf(flags: FlagValues, flag: string): NonNullable<ContainerSpec['Ulimits']> {
  const limits = [...flags.get<ReadonlyMap<string, NonNullable<ContainerSpec['Ulimits']>[number]>>(flag).values()];
  return limits.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function resourcesOf(flags: FlagValues): ResourceRequirements {
  return {
    Limits: {
      NanoCPUs: flags.number('limit-cpu'),
      MemoryBytes: flags.number('limit-memory'),
      Pids: flags.number('limit-pids'),
    },
    Reservations: {
      NanoCPUs: flags.number('reserve-cpu'),
      MemoryBytes: flags.number('reserve-memory'),
      GenericResources: parseGenericResources(flags.list('generic-resource')),
    },
  };
}

/** The driver that keeps the tasks' logs, where one was named. */
export function logDriverOf(flags: FlagValues): ServiceSpec['TaskTemplate']['LogDriver'] {
  const name = flags.string('log-driver');
  if (name === '') return undefined;
  const options = toRecord(flags.list('log-opt'));
  return Object.keys(options).length === 0 ? { Name: name } : { Name: name, Options: options };
}

/** `name:address` as services have it, `address name`. */
export function swarmHosts(hosts: readonly string[]): string[] {
  return hosts.map((host) => {
    const [name, address = ''] = cut(host, ':');
    return `${address} ${name}`;
  });
}

/** Of variables of one name the last one counts. */
function lastOfEach(variables: readonly string[]): string[] {
  let kept: string[] = [];
  for (const variable of variables) {
    const [name] = cut(variable, '=');
    kept = kept.filter((other) => other === variable || !other.startsWith(`${name}=`));
    kept.push(variable);
  }
  return kept;
}
