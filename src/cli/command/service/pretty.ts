import type { Service } from '#api/swarm/service.ts';
import { ClientError } from '#client/error.ts';
import { networkInspect } from '#client/network/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../command.ts';
import { ago } from '../../formatter/ago.ts';
import { bytesSize } from '../../formatter/units.ts';
import { formatDuration } from '../../pflag/duration.ts';

/** A line for a member that is set, none otherwise. */
function line(label: string, value: unknown): string[] {
  return value === undefined || value === '' || value === 0 ? [] : [`${label}${value}`];
}

/** The text of `docker service inspect --pretty` about one service. */
export function* prettyService(context: CommandContext, service: Service): Coroutine<string> {
  const { Spec: spec } = service;
  const lines = [
    '',
    `ID:\t\t${service.ID}`,
    `Name:\t\t${spec.Name ?? ''}`,
    ...section(
      'Labels:',
      sorted(spec.Labels).map(([name, value]) => ` ${name}${value === '' ? '' : `=${value}`}`),
    ),
    ...modeLines(service),
    ...statusLines(context, service),
    ...placementLines(service),
    ...updateLines('UpdateConfig', 'Update order:      ', spec.UpdateConfig),
    ...updateLines('RollbackConfig', 'Rollback order:    ', spec.RollbackConfig),
    ...containerLines(service),
    ...logLines(service),
    ...resourceLines(service),
    ...(yield* networkLines(context, service)),
    `Endpoint Mode:\t${spec.EndpointSpec?.Mode ?? ''}`,
  ];
  return `${lines.join('\n')}${portText(service)}${healthText(service)}\n\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function sorted(entries: Readonly<Record<string, string>> | null | undefined): [string, string][] {
  return Object.entries(entries ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

function modeLines({ Spec: { Mode } }: Service): string[] {
  if (Mode.Global) return ['Service Mode:\tGlobal'];
  if (!Mode.Replicated) return ['Service Mode:'];
  const { Replicas } = Mode.Replicated;
  return ['Service Mode:\tReplicated', ...(Replicas === undefined ? [] : [` Replicas:\t${Replicas}`])];
}

function statusLines({ proc }: CommandContext, { UpdateStatus: status }: Service): string[] {
  if (!status?.State) return [];
  const done = status.State === 'completed' ? status.CompletedAt : undefined;
  return [
    'UpdateStatus:',
    ` State:\t\t${status.State}`,
    ...(status.StartedAt ? [` Started:\t${ago(proc.clock, status.StartedAt)}`] : []),
    ...(done ? [` Completed:\t${ago(proc.clock, done)}`] : []),
    ` Message:\t${status.Message ?? ''}`,
  ];
}

function placementLines({ Spec }: Service): string[] {
  const { Constraints = [], Preferences = [], MaxReplicas } = Spec.TaskTemplate.Placement ?? {};
  const preferences = Preferences.flatMap(({ Spread }) => (Spread ? [`spread=${Spread.SpreadDescriptor}`] : []));
  return [
    'Placement:',
    ...(Constraints.length > 0 ? [` Constraints:\t[${Constraints.join(' ')}]`] : []),
    ...(preferences.length > 0 ? [` Preferences:   [${preferences.join(' ')}]`] : []),
    ...line(' Max Replicas Per Node:   ', MaxReplicas),
  ];
}

function updateLines(title: string, order: string, config: Service['Spec']['UpdateConfig']): string[] {
  if (config === undefined) return [];
  const { Delay = 0, Monitor = 0 } = config;
  return [
    `${title}:`,
    ` Parallelism:\t${config.Parallelism}`,
    ...(Delay > 0 ? [` Delay:\t\t${formatDuration(Delay)}`] : []),
    ` On failure:\t${config.FailureAction ?? ''}`,
    ...(Monitor > 0 ? [` Monitoring Period: ${formatDuration(Monitor)}`] : []),
    ` Max failure ratio: ${config.MaxFailureRatio}`,
    ` ${order}${config.Order}`,
  ];
}

function containerLines({ Spec }: Service): string[] {
  const container = Spec.TaskTemplate.ContainerSpec ?? {};
  const words = (texts: readonly string[] | undefined) => (texts ?? []).map((text) => `${text} `).join('');
  const { CapabilityAdd = [], CapabilityDrop = [] } = container;
  const capabilities = [...line(' Add: ', CapabilityAdd.join(', ')), ...line(' Drop: ', CapabilityDrop.join(', '))];
  return [
    'ContainerSpec:',
    ` Image:\t\t${container.Image ?? ''}`,
    ...line(' Args:\t\t', words(container.Args)),
    ...line(' Env:\t\t', words(container.Env)),
    ...line(' Dir:\t\t', container.Dir),
    ...line(' Init:\t\t', container.Init),
    ...line(' User: ', container.User),
    ...section('Capabilities:', capabilities),
    ...section(
      'SysCtls:',
      sorted(container.Sysctls).map(([name, value]) => ` ${name}${value === '' ? '' : `: ${value}`}`),
    ),
    ...section('Ulimits:', (container.Ulimits ?? []).map(({ Name, Soft, Hard }) => ` ${Name}: ${Soft}:${Hard}`).sort()),
    ...section(
      'Mounts:',
      (container.Mounts ?? []).flatMap((mount) => [
        ` Target:\t${mount.Target ?? ''}`,
        `  Source:\t${mount.Source ?? ''}`,
        `  ReadOnly:\t${mount.ReadOnly ?? false}`,
        `  Type:\t\t${mount.Type ?? ''}`,
      ]),
    ),
    ...section(
      'Configs:',
      (container.Configs ?? []).flatMap((config) => [
        ` Target:\t${config.File?.Name ?? ''}`,
        `  Source:\t${config.ConfigName}`,
      ]),
    ),
    ...section(
      'Secrets:',
      (container.Secrets ?? []).flatMap((secret) => [
        ` Target:\t${secret.File?.Name ?? ''}`,
        `  Source:\t${secret.SecretName}`,
      ]),
    ),
  ];
}

function logLines({ Spec }: Service): string[] {
  const driver = Spec.TaskTemplate.LogDriver;
  if (driver === undefined) return [];
  const options = sorted(driver.Options).map(([name, value]) => `  ${name}${value === '' ? '' : `:       ${value}`}`);
  return ['Log Driver:', ...line(' Name:\t\t', driver.Name), ...section(' LogOpts:', options), ''];
}

function resourceLines({ Spec }: Service): string[] {
  const resources = Spec.TaskTemplate.Resources;
  if (resources === undefined) return [];
  const { Reservations: reserved = {}, Limits: limits = {} } = resources;
  const size = (bytes: number | undefined) => (bytes ? bytesSize(bytes) : '');
  const lines = (title: string, cpus: number | undefined, bytes: number | undefined, any: boolean) =>
    any ? [title, ...line('  CPU:\t\t', (cpus ?? 0) / 1e9), ...line('  Memory:\t', size(bytes))] : [];
  return [
    'Resources:',
    ...lines(
      ' Reservations:',
      reserved.NanoCPUs,
      reserved.MemoryBytes,
      Boolean(reserved.NanoCPUs || reserved.MemoryBytes),
    ),
    ...lines(
      ' Limits:',
      limits.NanoCPUs,
      limits.MemoryBytes,
      Boolean(limits.NanoCPUs || limits.MemoryBytes || limits.Pids),
    ),
    ...line('  PIDs:\t\t', limits.Pids),
  ];
}

/** The networks by their names; those that cannot be had by what the service calls them. */
function* networkLines({ client }: CommandContext, { Spec }: Service): Coroutine<string[]> {
  const names: string[] = [];
  for (const { Target = '' } of Spec.TaskTemplate.Networks ?? []) {
    try {
      names.push((yield* networkInspect(client, Target, { scope: 'swarm' })).Name);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      names.push(Target);
    }
  }
  return names.length === 0 ? [] : [`Networks:${names.map((name) => ` ${name}`).join('')} `];
}

function portText({ Endpoint }: Service): string {
  const lines = (Endpoint.Ports ?? []).flatMap((port) => [
    ` PublishedPort = ${port.PublishedPort ?? 0}`,
    `  Protocol = ${port.Protocol ?? ''}`,
    `  TargetPort = ${port.TargetPort ?? 0}`,
    `  PublishMode = ${port.PublishMode ?? ''}`,
  ]);
  return lines.length === 0 ? '' : `\nPorts:\n${lines.join('\n')} `;
}

function healthText({ Spec }: Service): string {
  const health = Spec.TaskTemplate.ContainerSpec?.Healthcheck;
  if (health === undefined) return '';
  const lines = [
    ' Healthcheck:',
    `  Interval = ${formatDuration(health.Interval ?? 0)}`,
    `  Retries = ${health.Retries ?? 0}`,
    `  StartPeriod =\t${formatDuration(health.StartPeriod ?? 0)}`,
    `  Timeout =\t${formatDuration(health.Timeout ?? 0)}`,
    ...section(
      '  Tests:',
      (health.Test ?? []).map((test) => `\t Test = ${test}`),
    ),
  ];
  return `\n${lines.join('\n')}${health.Test?.length ? ' ' : ''}`;
}
