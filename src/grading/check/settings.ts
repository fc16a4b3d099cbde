import type { ContainerInspect, EndpointSettings } from '#api/container.ts';
import type { ContainerCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import { type Engine, nameOf } from '../engine.ts';
import { entriesWish, flagWish, membersWish, settingWish, type Wish } from './wish.ts';

const FIXED = 'This is chosen when a container is created.';
const UPDATE = '`docker update` changes it, or a new container.';
const UNITS: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** What a check asks of the settings of a container, and what is wrong with them; without one, only what it asks. */
export function settingsWishes(check: ContainerCheck, engine: Engine, container: ContainerInspect | undefined): Wish[] {
  const name = `\`${check.container}\``;
  const { Config, HostConfig } = container ?? {};
  return [
    ...settingWish(name, 'network mode', check.networkMode, networkMode(engine, HostConfig?.NetworkMode ?? ''), FIXED),
    ...addressWishes(check, name, container),
    ...aliasWishes(check, name, container),
    ...settingWish(name, 'restart policy', check.restart, HostConfig?.RestartPolicy.Name || 'no', UPDATE),
    ...settingWish(
      name,
      'memory limit',
      memoryText(bytesOf(check.memory)),
      memoryText(HostConfig?.Memory ?? 0) ?? '',
      UPDATE,
    ),
    ...settingWish(name, 'limit of processors', numberText(check.cpus), numberText(cpusOf(HostConfig)) ?? '', UPDATE),
    ...flagWish(name, 'read-only', check.readOnly, HostConfig?.ReadonlyRootfs ?? false, FIXED),
    ...settingWish(name, 'user', check.user, Config?.User ?? '', FIXED),
    ...flagWish(name, 'privileged', check.privileged, HostConfig?.Privileged ?? false, FIXED),
    ...membersWish(
      name,
      'added capabilities',
      capabilities(check.capAdd),
      capabilities(HostConfig?.CapAdd) ?? [],
      FIXED,
    ),
    ...membersWish(
      name,
      'dropped capabilities',
      capabilities(check.capDrop),
      capabilities(HostConfig?.CapDrop) ?? [],
      FIXED,
    ),
    ...mountWishes(check, name, container),
    ...membersWish(name, 'variables', check.env, Config?.Env ?? [], FIXED),
    ...entriesWish(name, 'labels', check.labels, Config?.Labels, FIXED),
    ...healthWishes(check, name, container),
  ];
}

function networkMode(engine: Engine, mode: string): string {
  if (mode === 'default') return 'bridge';
  const id = /^container:(.*)$/.exec(mode)?.[1];
  if (id === undefined) return mode;
  const other = engine.containers().find(({ Id }) => Id === id);
  return other ? `container:${nameOf(other)}` : mode;
}

function addressWishes({ addresses = {} }: ContainerCheck, name: string, container?: ContainerInspect): Wish[] {
  return Object.entries(addresses).map(([network, wanted]) => {
    const text = `with \`${wanted}\` on \`${network}\``;
    const endpoint = endpointOn(container, network);
    if (!endpoint) return { text, flaw: notOn(name, network, container) };
    const has = [endpoint.IPAddress, endpoint.GlobalIPv6Address].filter((address) => address !== '');
    if (has.includes(wanted)) return { text };
    const found = `${name} has ${list(has, 'no address')} on \`${network}\``;
    return { text, flaw: { found, cause: 'setting' as const, why: `${found}, not \`${wanted}\`.` } };
  });
}

function aliasWishes({ aliases = {} }: ContainerCheck, name: string, container?: ContainerInspect): Wish[] {
  return Object.entries(aliases).map(([network, wanted]) => {
    const text = `called ${list(wanted)} on \`${network}\``;
    const endpoint = endpointOn(container, network);
    if (!endpoint) return { text, flaw: notOn(name, network, container) };
    const has = [...new Set([...(endpoint.DNSNames ?? []), ...(endpoint.Aliases ?? [])])];
    const missing = wanted.filter((alias) => !has.includes(alias));
    if (missing.length === 0) return { text };
    const found = `on \`${network}\`, ${name} answers to ${list(has, 'no name')}`;
    const why = `On \`${network}\`, ${name} answers to ${list(has, 'no name')}, not to ${list(missing)}. A further name is given when a container is attached to a network.`;
    return { text, flaw: { found, cause: 'setting' as const, why } };
  });
}

function endpointOn(container: ContainerInspect | undefined, network: string): EndpointSettings | undefined {
  return container?.NetworkSettings.Networks?.[network];
}

function notOn(name: string, network: string, container?: ContainerInspect): Wish['flaw'] {
  const networks = list(Object.keys(container?.NetworkSettings.Networks ?? {}));
  const found = `${name} is on ${networks}`;
  return { found, cause: 'not-attached', why: `${found}. It is missing from \`${network}\`.` };
}

function mountWishes({ mounts = [] }: ContainerCheck, name: string, container?: ContainerInspect): Wish[] {
  if (mounts.length === 0) return [];
  const text = `mounting ${list(mounts)}`;
  const tmpfs = Object.keys(container?.HostConfig.Tmpfs ?? {}).map((path) => [`tmpfs:${path}`, `tmpfs:${path}:rw`]);
  const mounted = (container?.Mounts ?? []).map(({ Type, Name, Source, Destination, RW }) => {
    const end = `${Destination}:${RW ? 'rw' : 'ro'}`;
    const sources = Type === 'tmpfs' ? ['tmpfs'] : [...(Name ? [Name] : []), Source];
    return sources.flatMap((source) => [`${source}:${Destination}`, `${source}:${end}`]);
  });
  const all = [...mounted, ...tmpfs];
  const missing = mounts.filter((mount) => !all.some((names) => names.includes(mount)));
  if (missing.length === 0) return [{ text }];
  // Whether it can be written to is said where that was asked for.
  const shown = all.map((names) => names[missing.some((mount) => /:r[ow]$/.test(mount)) ? 1 : 0] ?? '');
  const found = `${name} mounts ${list(shown, 'nothing')}`;
  return [{ text, flaw: { found, cause: 'setting', why: `${found}, not ${list(missing)}. ${FIXED}` } }];
}

function healthWishes({ healthy }: ContainerCheck, name: string, container?: ContainerInspect): Wish[] {
  if (healthy === undefined) return [];
  const text = healthy ? 'healthy' : 'not healthy';
  const health = container?.State.Health;
  if (!health || health.Status === 'none') {
    const found = `${name} has no health check`;
    return [{ text, flaw: { found, cause: 'setting', why: `${found}. ${FIXED}` } }];
  }
  if (healthy === (health.Status === 'healthy')) return [{ text }];
  const found = `${name} is ${health.Status}`;
  const last = health.Log[health.Log.length - 1];
  const output = last?.Output.trim().split('\n')[0]?.replaceAll('`', "'") ?? '';
  const said = last ? ` Its last check ended with ${last.ExitCode}${output === '' ? '' : `: \`${output}\``}.` : '';
  return [{ text, flaw: { found, cause: healthy ? 'unhealthy' : 'setting', why: `${found}.${said}` } }];
}

function capabilities(names: readonly string[] | null | undefined): string[] | undefined {
  return names?.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
}

function bytesOf(amount: string | undefined): number | undefined {
  const match = /^(\d+)([bkmg]?)$/.exec(amount ?? '');
  return match ? Number(match[1]) * (UNITS[match[2] || 'b'] ?? 1) : undefined;
}

function memoryText(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const unit = ['g', 'm', 'k'].find((each) => bytes > 0 && bytes % (UNITS[each] ?? 1) === 0);
  return unit ? `${bytes / (UNITS[unit] ?? 1)}${unit}` : String(bytes);
}

function cpusOf(config: ContainerInspect['HostConfig'] | undefined): number {
  if (!config) return 0;
  if (config.NanoCpus > 0) return config.NanoCpus / 1e9;
  return config.CpuQuota > 0 ? config.CpuQuota / (config.CpuPeriod || 100_000) : 0;
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
