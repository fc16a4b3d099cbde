import { yamlMember } from '../emit.ts';
import type { Value } from '../yaml.ts';
import type { ComposeNetwork, ComposeProject, ComposeService } from './types.ts';

/** The order of a service's members, which is also the one its digest is made of. */
const SERVICE =
  'profiles annotations attach build develop blkio_config cap_add cap_drop cgroup_parent cgroup cpu_count cpu_percent ' +
  'cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares command configs container_name ' +
  'credential_spec depends_on deploy device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint provider ' +
  'environment env_file expose external_links extra_hosts group_add gpus hostname healthcheck image init ipc isolation ' +
  'labels label_file links logging mem_limit mem_reservation memswap_limit mem_swappiness mac_address models ' +
  'network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports privileged pull_policy read_only ' +
  'restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls ' +
  'tmpfs tty ulimits use_api_socket user userns_mode uts volume_driver volumes volumes_from working_dir post_start pre_stop';

/** The same for the objects below a member of this name. */
const ORDERS: Readonly<Record<string, string>> = {
  build:
    'context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to no_cache additional_contexts ' +
    'pull extra_hosts isolation network target secrets shm_size tags ulimits platforms privileged',
  dependency: 'condition restart required',
  deploy: 'mode replicas labels update_config rollback_config resources restart_policy placement endpoint_mode',
  update_config: 'parallelism delay failure_action monitor max_failure_ratio order',
  rollback_config: 'parallelism delay failure_action monitor max_failure_ratio order',
  resources: 'limits reservations',
  limits: 'cpus memory pids',
  reservations: 'cpus memory pids devices generic_resources',
  restart_policy: 'condition delay max_attempts window',
  placement: 'constraints preferences max_replicas_per_node',
  healthcheck: 'test timeout interval retries start_period start_interval disable',
  logging: 'driver options',
  ports: 'name mode host_ip target published protocol app_protocol',
  devices: 'source target permissions',
  network:
    'aliases driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips mac_address priority',
  configs: 'source target uid gid mode',
  secrets: 'source target uid gid mode',
  volumes: 'type source target read_only consistency bind volume tmpfs image',
  bind: 'selinux propagation create_host_path recursive',
  volume: 'labels nocopy subpath',
  tmpfs: 'size mode',
  limit: 'soft hard',
  watch: 'path action target exec include ignore initial_sync',
  ipam: 'driver config',
  config: 'subnet gateway ip_range aux_addresses',
  env_file: 'path required format',
};

const NETWORK = 'name driver driver_opts ipam external internal attachable labels enable_ipv4 enable_ipv6';
const VOLUME = 'name driver driver_opts external labels';
const FILE = 'name file environment content external labels driver driver_opts template_driver';

/** Members whose own members have names of the user's, and what these hold. */
const CHOSEN: Readonly<Record<string, string | undefined>> = {
  annotations: '',
  environment: '',
  labels: '',
  options: '',
  driver_opts: '',
  sysctls: '',
  aux_addresses: '',
  args: '',
  storage_opt: '',
  depends_on: 'dependency',
  networks: 'network',
  ulimits: 'limit',
};

/** Objects that stay although they are empty. */
const KEPT = new Set(['volume', 'tmpfs', 'healthcheck', 'bind']);

type Dict = Record<string, unknown>;

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isDict(value) && Object.keys(value).length === 0;
}

/** Members that stay although they are switched off. */
const SWITCHES = new Set(['attach', 'init', 'required', 'enable_ipv4', 'enable_ipv6']);

/** Lists that say something although they are empty. */
const COMMANDS = new Set(['command', 'entrypoint']);

function ordered(object: object, order: string | undefined): Dict {
  const names = order?.split(' ') ?? [];
  const rank = (name: string) => (names.indexOf(name) < 0 ? names.length : names.indexOf(name));
  const result: Dict = {};
  for (const name of Object.keys(object).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    const value = memberOf(name, (object as Dict)[name]);
    if (
      isEmpty(value) &&
      !(KEPT.has(name) && isDict(value)) &&
      !(SWITCHES.has(name) && value === false) &&
      !(COMMANDS.has(name) && Array.isArray(value))
    )
      continue;
    result[name] = value;
  }
  return result;
}

function memberOf(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isDict(item) ? ordered(item, ORDERS[name]) : item));
  if (!isDict(value)) return value;
  const inner = CHOSEN[name];
  if (inner === undefined) return ordered(value, ORDERS[name]);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, isDict(item) ? ordered(item, ORDERS[inner]) : item]),
  );
}

/** What Compose's JSON has although it is empty. */
function forJson(service: Dict): Dict {
  const { deploy } = service;
  const withNulls: Dict = { ...service, command: service.command ?? null, entrypoint: service.entrypoint ?? null };
  if (isDict(deploy)) {
    const resources = deploy.resources ?? {};
    withNulls.deploy = reorder({ ...deploy, resources, placement: deploy.placement ?? {} }, ORDERS.deploy as string);
  }
  return reorder(withNulls, SERVICE);
}

function reorder(object: Dict, order: string): Dict {
  const names = order.split(' ');
  const rank = (name: string) => (names.indexOf(name) < 0 ? names.length : names.indexOf(name));
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => rank(a) - rank(b)));
}

function networkForJson(network: Dict): Dict {
  return reorder({ ...network, ipam: network.ipam ?? {} }, NETWORK);
}

/** Go's JSON writes these letters as escapes. */
function goJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const all = (objects: Readonly<Record<string, object>>, order: string): Dict =>
  Object.fromEntries(
    Object.entries(objects)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, object]) => [name, ordered(object, order)]),
  );

/** A project in YAML, as `docker compose config` prints it. */
export function projectYaml(project: ComposeProject): string {
  const sections: [string, Dict][] = [
    ['services', all(project.services, SERVICE)],
    ['networks', all(project.networks, NETWORK)],
    ['volumes', all(project.volumes, VOLUME)],
    ['secrets', all(project.secrets, FILE)],
    ['configs', all(project.configs, FILE)],
  ];
  const text = [yamlMember('name', project.name, 0)];
  for (const [name, objects] of sections) {
    if (name === 'services' || Object.keys(objects).length > 0) text.push(yamlMember(name, objects, 0));
  }
  for (const [name, value] of Object.entries(project.extensions)) text.push(yamlMember(name, inOrder(value), 0));
  return text.join('');
}

/** The same in JSON. */
export function projectJson(project: ComposeProject): string {
  const services = all(project.services, SERVICE);
  for (const [name, service] of Object.entries(services)) services[name] = forJson(service as Dict);
  const networks = all(project.networks, NETWORK);
  for (const [name, network] of Object.entries(networks)) networks[name] = networkForJson(network as Dict);
  const members: Record<string, unknown> = {
    name: project.name,
    services,
    networks,
    volumes: all(project.volumes, VOLUME),
    secrets: all(project.secrets, FILE),
    configs: all(project.configs, FILE),
    ...(inOrder(project.extensions) as Dict),
  };
  const shown = Object.entries(members)
    .filter(([name, value]) => name === 'services' || !isEmpty(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return goJson(Object.fromEntries(shown), 2);
}

/** What a service's digest is made of: without what does not change its containers. */
export function serviceForDigest(service: ComposeService): string {
  const { build, pull_policy, scale, depends_on, profiles, deploy, ...rest } = service;
  const { replicas, ...kept } = deploy ?? {};
  const object = ordered({ ...rest, ...(deploy && { deploy: kept }) }, SERVICE);
  if (deploy !== undefined && object.deploy === undefined) object.deploy = {};
  return goJson(forJson(object));
}

/** What a network's digest is made of. */
export function networkForDigest(network: ComposeNetwork): string {
  return goJson(networkForJson(ordered(network, NETWORK)));
}

/** What a volume's digest is made of. */
export function volumeForDigest(volume: object): string {
  return goJson(ordered(volume, VOLUME));
}

/** A file's members by their names, as `docker compose config --no-interpolate` prints them. */
export function plainYaml(members: Readonly<Record<string, Value>>): string {
  return Object.entries(members)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => yamlMember(name, inOrder(value), 0))
    .join('');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isDict(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, inOrder(item)]),
  );
}
