import { formatDuration } from '../pflag/duration.ts';
import type { Project } from './types.ts';

/** The order of a service's members where a project is written. */
const SERVICE =
  'build cap_add cap_drop cgroupns_mode cgroup_parent command configs container_name credential_spec depends_on deploy devices dns dns_search domainname entrypoint environment env_file expose external_links extra_hosts hostname healthcheck image init ipc isolation labels links logging mac_address network_mode networks pid ports privileged read_only restart secrets security_opt shm_size stdin_open stop_grace_period stop_signal sysctls tmpfs tty ulimits user userns_mode volumes working_dir';

/** The same for the objects below a member of this name. */
const ORDERS: Readonly<Record<string, string>> = {
  build: 'context dockerfile args labels cache_from extra_hosts network target',
  deploy: 'mode replicas labels update_config rollback_config resources restart_policy placement endpoint_mode',
  update_config: 'parallelism delay failure_action monitor max_failure_ratio order',
  rollback_config: 'parallelism delay failure_action monitor max_failure_ratio order',
  resources: 'limits reservations',
  limits: 'cpus memory pids',
  reservations: 'cpus memory generic_resources',
  restart_policy: 'condition delay max_attempts window',
  placement: 'constraints preferences max_replicas_per_node',
  healthcheck: 'test timeout interval retries start_period start_interval disable',
  logging: 'driver options',
  ports: 'mode target published protocol',
  configs: 'source target uid gid mode',
  secrets: 'source target uid gid mode',
  volumes: 'type source target read_only consistency bind volume tmpfs',
  ipam: 'driver config',
};

const NETWORK = 'name driver driver_opts ipam external internal attachable labels';
const VOLUME = 'name driver driver_opts external labels';
const FILE = 'name file external labels driver driver_opts template_driver';

const DURATIONS = new Set([
  'delay',
  'monitor',
  'window',
  'interval',
  'timeout',
  'start_period',
  'start_interval',
  'stop_grace_period',
]);

/** Members that stay where their value is the zero of its type: pointers, in Go. */
const POINTERS = new Set(['parallelism', 'replicas', 'init', 'max_attempts', 'retries']);

/** Mappings of names the user chose, in which nothing is left out. */
const CHOSEN = new Set(['environment', 'labels', 'options', 'driver_opts', 'sysctls', 'networks']);

/** The text of a project in YAML, as `docker stack config` prints it. */
export function emitProject(project: Project): string {
  const text = [`version: ${scalar(project.version)}\n`];
  const section = (name: string, objects: Readonly<Record<string, object>>, order: string) => {
    const entries = Object.entries(objects);
    if (entries.length === 0) {
      if (name === 'services') text.push('services: {}\n');
      return;
    }
    text.push(`${name}:\n`);
    for (const [key, object] of entries) text.push(yamlMember(key, tidy(object, order.split(' ')), 1));
  };
  section('services', project.services, SERVICE);
  section('networks', project.networks, NETWORK);
  section('volumes', project.volumes, VOLUME);
  section('secrets', project.secrets, FILE);
  section('configs', project.configs, FILE);
  for (const [key, value] of Object.entries(project.extensions)) text.push(yamlMember(key, inOrder(value), 0));
  return text.join('');
}

/** An object's members in order, without those that are empty, durations and sizes as texts. */
function tidy(object: object, order: readonly string[] = [], chosen = false): Record<string, unknown> {
  const names = Object.keys(object).sort((a, b) => rank(order, a) - rank(order, b) || (a < b ? -1 : 1));
  const result: Record<string, unknown> = {};
  for (const name of names) {
    const value = tidyValue(name, (object as Record<string, unknown>)[name]);
    if (chosen || POINTERS.has(name) ? value !== undefined : !isEmpty(value)) result[name] = value;
  }
  return result;
}

function rank(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function tidyValue(name: string, value: unknown): unknown {
  if (typeof value === 'number' && DURATIONS.has(name)) return formatDuration(value);
  if (typeof value === 'number' && name === 'memory') return String(value);
  if (Array.isArray(value)) return value.map((item) => tidyValue(name, item));
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'ulimits') return tidyAll(value, ['soft', 'hard']);
  return tidy(value, ORDERS[name]?.split(' '), CHOSEN.has(name));
}

/** Objects by names the user chose, with the order of each one's members. */
function tidyAll(objects: object, order: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(objects)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, object]) => [name, typeof object === 'object' ? tidy(object, order) : object]),
  );
}

/** Mappings by their keys, as Go writes maps. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A member of a mapping as text, with its value, indented `depth` times. */
export function yamlMember(key: string, value: unknown, depth: number): string {
  return `${'  '.repeat(depth)}${scalar(key)}:${block(value, depth)}`;
}

/** What stands behind a colon, to the end of its last line. */
function block(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []\n';
    return `\n${value.map((item) => element(item, depth + 1)).join('')}`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return ' {}\n';
    return `\n${entries.map(([key, item]) => yamlMember(key, item, depth + 1)).join('')}`;
  }
  if (typeof value === 'string' && value.includes('\n')) return literal(value, depth + 1);
  return ` ${scalar(value)}\n`;
}

/** An element of a list; a mapping begins on the line of its dash. */
function element(value: unknown, depth: number): string {
  const margin = '  '.repeat(depth);
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value)
      .map(([key, item]) => yamlMember(key, item, depth + 1))
      .join('');
    return `${margin}- ${lines.slice(margin.length + 2)}`;
  }
  return `${margin}-${block(value, depth)}`;
}

function literal(text: string, depth: number): string {
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return ` |${chomp}\n${lines.map((line) => (line === '' ? '' : `${'  '.repeat(depth)}${line}`)).join('\n')}\n`;
}

/** Texts that would be read as something else. */
const LOOKS_OTHER =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|0[xob][0-9a-f_]+|[-+]?\.inf|\.nan|\d{4}-\d\d?-\d\d?.*|)$/i;

/** Texts that must not stand without quotes. */
const NOT_PLAIN = /^[\s!&*|>'"%@`{}[\],#]|^[-?:](?:\s|$)|: |:$| #|\s$|^---|^\.\.\./;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  if (LOOKS_OTHER.test(value)) return JSON.stringify(value);
  if (/\p{Cc}/u.test(value)) return JSON.stringify(value);
  return NOT_PLAIN.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}
