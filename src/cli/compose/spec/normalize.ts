import { CliError } from '../../errors.ts';
import { isMapping } from '../yaml.ts';
import { sorted } from './canonical.ts';
import { parseDotenv } from './dotenv.ts';
import type { SpecOptions } from './load.ts';
import type { ComposeModel, ComposeService, Dependency } from './types.ts';

/** Fills in what files leave to Compose: the default network, names of objects, dependencies that follow from others. */
export function normalize(model: ComposeModel, project: string): ComposeModel {
  const services = mapValues(model.services, normalService);
  const usesDefault = Object.values(services).some((service) => service.networks && 'default' in service.networks);
  const networks =
    usesDefault && !('default' in model.networks)
      ? sorted({ ...model.networks, default: {} as ComposeModel['networks'][string] })
      : model.networks;
  const named = <T extends { name: string; external?: boolean }>(objects: Record<string, T>): Record<string, T> =>
    mapValues(objects, (object, key) => ({
      ...object,
      name: object.name ?? (object.external ? key : `${project}_${key}`),
    }));
  return {
    ...model,
    services,
    networks: named(networks),
    volumes: named(model.volumes),
    secrets: named(model.secrets),
    configs: named(model.configs),
  };
}

function mapValues<T, R>(entries: Record<string, T>, action: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, action(value, key)]));
}

function normalService(service: ComposeService): ComposeService {
  const result = { ...service };
  if (result.build && result.build.dockerfile === undefined && result.build.dockerfile_inline === undefined) {
    result.build = { ...result.build, dockerfile: 'Dockerfile' };
  }
  const implied: Record<string, Dependency> = {};
  const started = (restart: boolean): Dependency => ({
    condition: 'service_started',
    ...(restart && { restart }),
    required: true,
  });
  for (const link of service.links ?? []) implied[link.split(':', 1)[0] as string] = started(true);
  for (const mode of [service.network_mode, service.ipc, service.pid, service.uts, service.cgroup]) {
    const other = /^service:(.+)$/.exec(mode ?? '')?.[1];
    if (other) implied[other] = started(true);
  }
  for (const from of service.volumes_from ?? []) {
    if (!from.startsWith('container:')) implied[from.split(':', 1)[0] as string] ??= started(false);
  }
  if (Object.keys(implied).length > 0) result.depends_on = sorted({ ...implied, ...service.depends_on });
  const isBare = Object.keys(service.networks ?? {}).length === 0;
  if (isBare && service.network_mode === undefined && service.provider === undefined) {
    result.networks = { default: null };
  }
  return result;
}

/** Variables of a service from its files, the CLI's environment and its own list. @throws CliError */
export function withEnvironment(service: ComposeService, options: SpecOptions): ComposeService {
  const { env_file: files, label_file: labelFiles, ...rest } = service;
  const given: Record<string, string | null> = {};
  for (const { path, required } of files ?? []) {
    let text: string;
    try {
      text = options.readFile(path);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (!required) continue;
      throw new CliError(`env file ${path} not found: ${error.message.replace(/^open /, 'stat ')}`);
    }
    try {
      Object.assign(given, Object.fromEntries(parseDotenv(text, options.lookup)));
    } catch (error) {
      throw error instanceof CliError ? new CliError(`failed to read ${path}: ${error.message}`) : error;
    }
  }
  for (const [name, value] of Object.entries(service.environment ?? {})) {
    given[name] = value ?? options.lookup(name) ?? (name in given ? (given[name] as string) : null);
  }
  const result: ComposeService = { ...rest };
  if (service.environment !== undefined || files !== undefined) result.environment = sorted(given);
  for (const path of labelFiles ?? []) {
    const labels = parseDotenv(options.readFile(path), () => undefined);
    result.labels = sorted({ ...Object.fromEntries(labels), ...result.labels });
  }
  return result;
}

/** Networks, volumes, configs and secrets that no service uses are no part of what is made. */
export function withoutUnused(model: ComposeModel): ComposeModel {
  const used = {
    networks: new Set<string>(),
    volumes: new Set<string>(),
    secrets: new Set<string>(),
    configs: new Set<string>(),
  };
  for (const service of Object.values(model.services)) {
    for (const name of Object.keys(service.networks ?? {})) used.networks.add(name);
    for (const { type, source } of service.volumes ?? []) if (type === 'volume' && source) used.volumes.add(source);
    for (const { source } of service.secrets ?? []) used.secrets.add(source);
    for (const { source } of service.configs ?? []) used.configs.add(source);
    const secrets = isMapping(service.build) ? service.build.secrets : undefined;
    if (Array.isArray(secrets))
      for (const item of secrets) used.secrets.add(isMapping(item) ? String(item.source) : String(item));
  }
  const kept = <T>(objects: Record<string, T>, names: ReadonlySet<string>): Record<string, T> =>
    Object.fromEntries(Object.entries(objects).filter(([name]) => names.has(name)));
  return {
    ...model,
    networks: kept(model.networks, used.networks),
    volumes: kept(model.volumes, used.volumes),
    secrets: kept(model.secrets, used.secrets),
    configs: kept(model.configs, used.configs),
  };
}
