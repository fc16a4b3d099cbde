import type { ServiceSpec } from '#api/swarm/service.ts';
import type { ContainerSpec, TaskSpec } from '#api/swarm/task.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';
import { restartPolicyOf, updateConfigOf } from '../defaults.ts';
import { changedHealth } from '../health.ts';
import { logDriverOf } from '../spec.ts';
import { changeCapabilities } from './capabilities.ts';
import { changeHosts } from './hosts.ts';
import { changeLabels, changeList, changeVariables } from './list.ts';
import { changeMounts } from './mounts.ts';
import { changeNetworks } from './networks.ts';
import { changePorts } from './ports.ts';
import { changeResources } from './resources.ts';

type Preferences = NonNullable<NonNullable<TaskSpec['Placement']>['Preferences']>;

/** Changes a service's specification as the flags of `docker service update` say. @throws CliError, ClientError */
export function* changeSpec(context: CommandContext, spec: ServiceSpec): Coroutine<ServiceSpec> {
  const { flags, client } = context;
  const task = spec.TaskTemplate;
  task.ContainerSpec ??= {};
  spec.Labels = changeLabels(flags, 'label', spec.Labels ?? {});
  changeContainer(flags, task.ContainerSpec);
  changeResources(flags, task);
  task.RestartPolicy = restartPolicyOf(flags, task.RestartPolicy);
  changePlacement(flags, task);
  if (anyChanged(flags, 'network-add', 'network-rm')) yield* changeNetworks(client, flags, spec);
  if (flags.changed('replicas')) {
    if (spec.Mode.Replicated === undefined) throw new CliError('replicas can only be used with replicated mode');
    spec.Mode.Replicated.Replicas = flags.number('replicas');
  }
  spec.UpdateConfig = updateConfigOf(flags, 'update', spec.UpdateConfig);
  spec.RollbackConfig = updateConfigOf(flags, 'rollback', spec.RollbackConfig);
  if (flags.changed('endpoint-mode')) {
    spec.EndpointSpec = { ...spec.EndpointSpec, Mode: flags.get('endpoint-mode') };
  }
  if (anyChanged(flags, 'publish-add', 'publish-rm')) {
    spec.EndpointSpec = { ...spec.EndpointSpec, Ports: changePorts(flags, spec.EndpointSpec?.Ports ?? []) };
  }
  if (flags.changed('log-driver')) task.LogDriver = logDriverOf(flags) ?? task.LogDriver;
  if (flags.bool('force')) task.ForceUpdate++;
  task.ContainerSpec.Healthcheck = changedHealth(flags, task.ContainerSpec.Healthcheck);
  return spec;
}

export function anyChanged(flags: FlagValues, ...names: string[]): boolean {
  return names.some((name) => flags.changed(name));
}

function changeContainer(flags: FlagValues, container: ContainerSpec): void {
  const set = <K extends keyof ContainerSpec>(flag: string, member: K) => {
    if (flags.changed(flag)) container[member] = flags.get<ContainerSpec[K]>(flag);
  };
  container.Labels = changeLabels(flags, 'container-label', container.Labels);
  set('args', 'Args');
  set('entrypoint', 'Command');
  container.Env = changeVariables(flags, container.Env ?? []);
  set('workdir', 'Dir');
  set('user', 'User');
  set('hostname', 'Hostname');
  set('init', 'Init');
  set('isolation', 'Isolation');
  set('stop-grace-period', 'StopGracePeriod');
  set('tty', 'TTY');
  set('read-only', 'ReadOnly');
  set('stop-signal', 'StopSignal');
  set('oom-score-adj', 'OomScoreAdj');
  container.Mounts = changeMounts(flags, container.Mounts ?? []);
  container.Sysctls = changeLabels(flags, 'sysctl', container.Sysctls);
  changeUlimits(flags, container);
  if (anyChanged(flags, 'group-add', 'group-rm')) {
    container.Groups = changeList(flags, 'group', container.Groups ?? []).sort();
  }
  changeDns(flags, container);
  if (anyChanged(flags, 'host-add', 'host-rm')) container.Hosts = changeHosts(flags, container.Hosts ?? []);
  if (anyChanged(flags, 'cap-add', 'cap-drop')) changeCapabilities(flags, container);
}

function changeUlimits(flags: FlagValues, container: ContainerSpec): void {
  if (!anyChanged(flags, 'ulimit-add', 'ulimit-rm')) return;
  const limits = new Map((container.Ulimits ?? []).map((limit) => [limit.Name, limit]));
  for (const name of flags.list('ulimit-rm')) limits.delete(name);
  for (const [name, limit] of flags.get<typeof limits>('ulimit-add')) limits.set(name, limit);
  container.Ulimits = [...limits.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function changeDns(flags: FlagValues, container: ContainerSpec): void {
  const kinds = ['dns', 'dns-option', 'dns-search'];
  if (!kinds.some((kind) => anyChanged(flags, `${kind}-add`, `${kind}-rm`))) return;
  const { Nameservers = [], Options = [], Search = [] } = container.DNSConfig ?? {};
  const change = (kind: string, texts: readonly string[]) => [...new Set(changeList(flags, kind, texts))].sort();
  container.DNSConfig = {
    Nameservers: change('dns', Nameservers),
    Search: change('dns-search', Search),
    Options: change('dns-option', Options),
  };
}

function changePlacement(flags: FlagValues, task: TaskSpec): void {
  const placement = { ...task.Placement };
  const kinds = ['constraint', 'placement-pref'];
  if (!flags.changed('replicas-max-per-node') && !kinds.some((k) => anyChanged(flags, `${k}-add`, `${k}-rm`))) return;
  if (anyChanged(flags, 'constraint-add', 'constraint-rm')) {
    placement.Constraints = changeList(flags, 'constraint', placement.Constraints ?? []).sort();
  }
  if (anyChanged(flags, 'placement-pref-add', 'placement-pref-rm')) {
    const gone = flags.get<Preferences>('placement-pref-rm').map(({ Spread }) => Spread?.SpreadDescriptor);
    const kept = (placement.Preferences ?? []).filter(({ Spread }) => !gone.includes(Spread?.SpreadDescriptor));
    placement.Preferences = [...kept, ...flags.get<Preferences>('placement-pref-add')];
  }
  if (flags.changed('replicas-max-per-node')) placement.MaxReplicas = flags.number('replicas-max-per-node');
  task.Placement = placement;
}
