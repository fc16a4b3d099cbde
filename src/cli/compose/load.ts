import { CliError } from '../errors.ts';
import { canonicalObject, canonicalService } from './canonical.ts';
import { type Casts, interpolate, type Lookup } from './interpolate.ts';
import { mergeProjects } from './merge.ts';
import { validate } from './schema.ts';
import { NEWEST, STACK_FORMATS, stackSchema } from './stackschema.ts';
import type { FileObject, Network, Project, Service, Volume } from './types.ts';
import { type Mapping, mappingOf, parseYaml, type Value } from './yaml.ts';

/** A Compose file: its name and what it holds. */
export interface ComposeFile {
  name: string;
  text: string;
}

/** What a file is loaded with. */
export interface LoadOptions {
  lookup: Lookup;
  /** Directory that relative paths start from. */
  directory: string;
  /** Variables in files of variables. @throws CliError */
  readEnvFile(path: string): string[];
  /** Writes a warning of the client's own log. */
  warn(message: string): void;
  skipInterpolation?: boolean;
}

/** Members that stacks do not know, which are passed over. */
const UNSUPPORTED = [
  'build',
  'cgroupns_mode',
  'cgroup_parent',
  'devices',
  'domainname',
  'external_links',
  'ipc',
  'links',
  'mac_address',
  'network_mode',
  'pid',
  'privileged',
  'restart',
  'security_opt',
  'shm_size',
  'userns_mode',
];

/** Members of older formats, with what to do instead. */
const DEPRECATED: Readonly<Record<string, string>> = {
  container_name: 'Setting the container name is not supported.',
  expose:
    "Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
};

const RESOURCES = 'Set resource limits using deploy.resources';

/** Members that are refused. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  extends: 'Support for `extends` is not implemented yet.',
  volume_driver:
    'Instead of setting the volume driver on the service, define a volume using the top-level `volumes` option and specify the driver there.',
  volumes_from:
    'To share a volume between services, define it using the top-level `volumes` option and reference it from each service that shares it using the service-level `volumes` option.',
  cpu_quota: RESOURCES,
  cpu_shares: RESOURCES,
  cpuset: RESOURCES,
  mem_limit: RESOURCES,
  memswap_limit: RESOURCES,
};

const toNumber = (text: string): number => {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) {
    throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
};

const toBoolean = (text: string): boolean => {
  const word = text.toLowerCase();
  if (['y', 'yes', 'true', 'on'].includes(word)) return true;
  if (['n', 'no', 'false', 'off'].includes(word)) return false;
  throw new CliError(`invalid boolean: ${text}`);
};

const inServices = (paths: readonly string[], cast: (text: string) => Value): Casts =>
  paths.map((path) => [`services.*.${path}`, cast]);

/** Places whose values are no texts: variables in them become numbers and switches. */
const CASTS: Casts = [
  ...inServices(
    [
      'configs.[].mode',
      'secrets.[].mode',
      'healthcheck.retries',
      'deploy.replicas',
      'deploy.update_config.parallelism',
      'deploy.update_config.max_failure_ratio',
      'deploy.rollback_config.parallelism',
      'deploy.rollback_config.max_failure_ratio',
      'deploy.restart_policy.max_attempts',
      'deploy.placement.max_replicas_per_node',
      'ports.[].target',
      'ports.[].published',
      'ulimits.*',
      'ulimits.*.hard',
      'ulimits.*.soft',
    ],
    toNumber,
  ),
  ...inServices(
    [
      'healthcheck.disable',
      'privileged',
      'read_only',
      'stdin_open',
      'tty',
      'volumes.[].read_only',
      'volumes.[].volume.nocopy',
    ],
    toBoolean,
  ),
  ...['networks.*.external', 'networks.*.internal', 'networks.*.attachable'].map((path) => [path, toBoolean] as const),
  ...['volumes', 'secrets', 'configs'].map((noun) => [`${noun}.*.external`, toBoolean] as const),
];

/** Members that are refused, with what to do instead, a line each. */
export class ForbiddenMembers extends CliError {
  constructor(readonly lines: readonly string[]) {
    super('Configuration contains forbidden properties');
  }
}

/** What files ask for that stacks have not. */
export interface Ignored {
  unsupported: string[];
  /** Names and what to do instead. */
  deprecated: [name: string, text: string][];
}

/**
 * Loads files for `docker stack`: variables, schema, canonical forms, and of several files the later over the earlier.
 * @throws CliError
 */
export function loadStack(files: readonly ComposeFile[], options: LoadOptions): { project: Project; ignored: Ignored } {
  const configs = files.map(({ text }) => parseYaml(text));
  const versions = configs.map(versionOf);
  const [version = ''] = versions;
  const other = versions.find((one) => one !== version);
  if (other !== undefined) {
    throw new CliError(`version mismatched between two composefiles : ${version} and ${other}`);
  }
  const projects = configs.map((config) => loadOne(config, version, options));
  return { project: mergeProjects(projects), ignored: ignoredIn(configs) };
}

function versionOf({ version }: Mapping): string {
  const text = version === undefined ? '' : String(version);
  return text === '' || text === '3' ? `3.${NEWEST}` : text;
}

function loadOne(source: Mapping, version: string, options: LoadOptions): Project {
  refuseForbidden(source);
  const config = options.skipInterpolation ? source : interpolate(source, options.lookup, CASTS);
  const minor = /^3\.(\d+)$/.exec(version)?.[1];
  if (minor === undefined || Number(minor) > NEWEST) {
    throw new CliError(`unsupported Compose file version: ${version}`);
  }
  validate(config, stackSchema(Number(minor)), STACK_FORMATS);
  const section = <T>(name: string, load: (value: Value, key: string) => T): Record<string, T> =>
    Object.fromEntries(
      Object.entries(mappingOf(config[name]))
        .filter(([key]) => !key.startsWith('x-'))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, load(value, key)]),
    );
  const extensions = Object.entries(config).filter(([key]) => key.startsWith('x-'));
  const object =
    <T extends object>(noun: string) =>
    (value: Value, key: string): T => {
      if (mappingOf(mappingOf(value).external).name !== undefined) {
        options.warn(`${noun} ${key}: ${noun}.external.name is deprecated in favor of ${noun}.name`);
      }
      return canonicalObject<T>(value, noun, key);
    };
  return {
    version,
    services: section('services', (value) => loadService(mappingOf(value), options)),
    networks: section('networks', object<Network>('network')),
    volumes: section('volumes', (value, key) => {
      checkExternalVolume(mappingOf(value), key);
      return object<Volume>('volume')(value, key);
    }),
    secrets: section('secrets', (value, key) => withPath(object<FileObject>('secret')(value, key), options)),
    configs: section('configs', (value, key) => withPath(object<FileObject>('config')(value, key), options)),
    extensions: Object.fromEntries(extensions),
  };
}

/** A volume that is there already takes no settings. @throws CliError */
function checkExternalVolume(volume: Mapping, name: string): void {
  if (volume.external === undefined || volume.external === false) return;
  for (const member of ['driver', 'driver_opts', 'labels']) {
    if (!(member in volume)) continue;
    throw new CliError(`conflicting parameters "external" and "${member}" specified for volume "${name}"`);
  }
}

function loadService(source: Mapping, options: LoadOptions): Service {
  const service = canonicalService(source);
  const { lookup } = options;
  const given: Record<string, string | null> = {};
  for (const path of service.env_file ?? []) {
    for (const variable of options.readEnvFile(absolute(options.directory, path))) {
      const at = variable.indexOf('=');
      given[at < 0 ? variable : variable.slice(0, at)] = at < 0 ? null : variable.slice(at + 1);
    }
  }
  Object.assign(given, service.environment);
  const variables = Object.entries(given).map(([name, value]) => [name, value || (lookup(name) ?? value)] as const);
  if (variables.length > 0) {
    service.environment = Object.fromEntries(variables.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  for (const volume of service.volumes ?? []) {
    if (volume.type !== 'bind') continue;
    if (!volume.source) {
      throw new CliError('invalid mount config for type "bind": field Source must not be empty');
    }
    volume.source = absolute(options.directory, volume.source.replace(/^~/, lookup('HOME') ?? '~'));
  }
  return service;
}

function withPath(object: FileObject, { directory }: LoadOptions): FileObject {
  if (object.external || object.driver !== undefined) return object;
  return { ...object, file: absolute(directory, object.file ?? '') };
}

/** A path as seen from a directory, cleaned. */
export function absolute(directory: string, path: string): string {
  const segments: string[] = [];
  for (const segment of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

function refuseForbidden(config: Mapping): void {
  const forbidden = found([config], Object.keys(FORBIDDEN));
  if (forbidden.length === 0) return;
  const lines = forbidden.map((name) => `${name}: ${FORBIDDEN[name]}`);
  throw new ForbiddenMembers(lines);
}

/** Which of `names` services have, in order. */
function found(configs: readonly Mapping[], names: readonly string[]): string[] {
  const services = configs.flatMap((config) => Object.values(mappingOf(config.services)).map(mappingOf));
  return names.filter((name) => services.some((service) => name in service)).sort();
}

function ignoredIn(configs: readonly Mapping[]): Ignored {
  return {
    unsupported: found(configs, UNSUPPORTED),
    deprecated: found(configs, Object.keys(DEPRECATED)).map((name) => [name, DEPRECATED[name] ?? '']),
  };
}
