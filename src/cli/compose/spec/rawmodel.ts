import { CliError } from '../../errors.ts';
import { yamlMember } from '../emit.ts';
import { isMapping, type Mapping, mappingOf, type Value } from '../yaml.ts';
import { canonicalPorts } from './canonical.ts';
import { canonicalMount } from './mount.ts';

/** How far a model is brought into its canonical form. */
export interface RawModelOptions {
  name: string;
  resolve(path: string): string;
  /** Leaves out what Compose fills in. */
  skipNormalization: boolean;
}

const OBJECTS = ['networks', 'volumes', 'secrets', 'configs'] as const;

/**
 * The files of a project in one, with their variables as they stand: short forms are made long where they can be read,
 * and nothing is decoded. @param files their mappings, the later over the earlier
 */
export function rawModel(files: readonly Mapping[], options: RawModelOptions): Mapping {
  const { version: _, include: __, ...merged } = files.reduce((base, over) => mergeMappings(base, over), {});
  const model: Mapping = { ...merged };
  const services = Object.entries(mappingOf(merged.services)).map(([name, service]): [string, Value] => [
    name,
    rawService(mappingOf(service), options),
  ]);
  model.services = Object.fromEntries(services);
  for (const section of OBJECTS) {
    const objects = Object.entries(mappingOf(merged[section])).map(([name, object]): [string, Value] => {
      const given = mappingOf(object);
      return [name, typeof given.file === 'string' ? { ...given, file: options.resolve(given.file) } : given];
    });
    if (objects.length > 0) model[section] = Object.fromEntries(objects);
  }
  return options.skipNormalization ? model : normalized(model, options);
}

function normalized(model: Mapping, { name: project }: RawModelOptions): Mapping {
  const services = mappingOf(model.services);
  for (const [name, value] of Object.entries(services)) {
    const service: Mapping = { ...mappingOf(value) };
    if (isMapping(service.build)) service.build = { dockerfile: 'Dockerfile', ...service.build };
    const isBare = Object.keys(mappingOf(service.networks)).length === 0;
    if (isBare && service.network_mode === undefined && service.provider === undefined) {
      service.networks = { default: null };
      model.networks = { ...mappingOf(model.networks), default: mappingOf(model.networks).default ?? {} };
    }
    services[name] = service;
  }
  for (const section of OBJECTS) {
    for (const [key, object] of Object.entries(mappingOf(model[section]))) {
      const name = mappingOf(object).external === true ? key : `${project}_${key}`;
      mappingOf(model[section])[key] = { name, ...mappingOf(object) };
    }
  }
  return { ...model, name: project };
}

function rawService(service: Mapping, { resolve }: RawModelOptions): Mapping {
  const result: Mapping = { ...service };
  const change = (name: string, form: (value: Value) => unknown): void => {
    const value = result[name];
    if (value !== undefined && value !== null) result[name] = form(value) as Value;
  };
  const list = (value: Value): Value[] => (Array.isArray(value) ? value : [value]);
  change('build', (value) => {
    const given = isMapping(value) ? value : { context: value };
    return { ...given, context: resolve(String(given.context ?? '.')) };
  });
  change('depends_on', (value) => {
    const given = isMapping(value)
      ? Object.entries(value)
      : list(value).map((name): [string, Value] => [String(name), { condition: 'service_started' }]);
    return Object.fromEntries(given.map(([name, item]) => [name, { required: true, ...mappingOf(item) }]));
  });
  change('env_file', (value) =>
    list(value).map((item) => {
      const given = isMapping(item) ? item : { path: item };
      return { required: true, ...given, path: resolve(String(given.path ?? '')) };
    }),
  );
  change('networks', (value) =>
    isMapping(value) ? value : Object.fromEntries(list(value).map((name) => [String(name), null])),
  );
  change('dns', list);
  change('dns_search', list);
  change('ports', (value) => rawPorts(list(value)));
  change('volumes', (value) => list(value).map((item) => canonicalMount(item, resolve)));
  change('configs', (value) => list(value).map((item) => (isMapping(item) ? item : { source: item })));
  change('secrets', (value) =>
    list(value).map((item) => {
      const given = isMapping(item) ? item : { source: item };
      return { target: `/run/secrets/${given.source}`, ...given };
    }),
  );
  return result;
}

/** Ports in the long form; as they are where one of them cannot be read yet. */
function rawPorts(ports: Value[]): unknown[] {
  try {
    return canonicalPorts(ports);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return ports.map((port) => (isMapping(port) ? { mode: 'ingress', protocol: 'tcp', ...port } : port));
  }
}

function mergeMappings(base: Mapping, over: Mapping): Mapping {
  const merged: Mapping = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    if (isMapping(before) && isMapping(value)) merged[name] = mergeMappings(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
    else merged[name] = value;
  }
  return merged;
}

/** The text of a model in YAML, every mapping by its keys. */
export function rawYaml(model: Mapping): string {
  const sorted = inOrder(model) as Mapping;
  return Object.entries(sorted)
    .map(([name, value]) => yamlMember(name, value, 0))
    .join('');
}

/** The same in JSON. */
export function rawJson(model: Mapping): string {
  return JSON.stringify(inOrder(model), null, 2);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, inOrder(item)]));
}
