import type { Schema } from '../schema.ts';

/** As much of JSON Schema as the Compose Specification's schema needs beyond that of stacks. */
export interface SpecSchema extends Omit<Schema, 'items' | 'properties' | 'patternProperties' | 'oneOf'> {
  maximum?: number;
  pattern?: string;
  items?: SpecSchema;
  properties?: Readonly<Record<string, SpecSchema>>;
  patternProperties?: Readonly<Record<string, SpecSchema>>;
  oneOf?: readonly SpecSchema[];
}

type Properties = Readonly<Record<string, SpecSchema>>;

const STRING: SpecSchema = { type: 'string' };
const INTEGER: SpecSchema = { type: 'integer' };
const SWITCH: SpecSchema = { type: ['boolean', 'string'] };
const WHOLE: SpecSchema = { type: ['integer', 'string'] };
const NUMERIC: SpecSchema = { type: ['number', 'string'] };
const TEXTS: SpecSchema = { type: 'array', items: STRING };
const UNIQUE_TEXTS: SpecSchema = { ...TEXTS, uniqueItems: true };
const TEXT_OR_LIST: SpecSchema = { oneOf: [STRING, UNIQUE_TEXTS] };
const COMMAND: SpecSchema = { oneOf: [{ type: 'null' }, STRING, TEXTS] };
const NAME = '^[a-zA-Z0-9._-]+$';
const EXTENSIONS: Properties = { '^x-': {} };
const PAIRS: SpecSchema = {
  oneOf: [
    {
      type: 'object',
      patternProperties: { '.+': { type: ['boolean', 'null', 'number', 'string'] } },
      additionalProperties: false,
    },
    { type: 'array' },
  ],
};
const OPTIONS: SpecSchema = { type: 'object', patternProperties: { '^.+$': { type: ['number', 'string'] } } };

/** A mapping of these properties, and those whose names begin with `x-`. */
function object(properties: Properties, rest: Partial<SpecSchema> = {}): SpecSchema {
  return { type: 'object', properties, patternProperties: EXTENSIONS, additionalProperties: false, ...rest };
}

const listOf = (items: SpecSchema, uniqueItems = false): SpecSchema => ({ type: 'array', items, uniqueItems });

/** A mapping of names to values of one kind. */
function named(value: SpecSchema, pattern = NAME, additionalProperties = false): SpecSchema {
  return { type: 'object', patternProperties: { [pattern]: value }, additionalProperties };
}

const FILES: SpecSchema = listOf({
  oneOf: [STRING, object({ source: STRING, target: STRING, uid: STRING, gid: STRING, mode: NUMERIC })],
});

const HOSTS: SpecSchema = { oneOf: [named({ oneOf: [STRING, TEXTS] }, '.+'), UNIQUE_TEXTS] };

const LIMITS = named(
  { oneOf: [WHOLE, object({ hard: WHOLE, soft: WHOLE }, { required: ['soft', 'hard'] })] },
  '^[a-z]+$',
  true,
);

const BUILD: SpecSchema = {
  oneOf: [
    STRING,
    object({
      context: STRING,
      dockerfile: STRING,
      dockerfile_inline: STRING,
      entitlements: TEXTS,
      args: PAIRS,
      ssh: PAIRS,
      labels: PAIRS,
      cache_from: TEXTS,
      cache_to: TEXTS,
      no_cache: SWITCH,
      additional_contexts: PAIRS,
      network: STRING,
      provenance: SWITCH,
      sbom: SWITCH,
      pull: SWITCH,
      target: STRING,
      shm_size: WHOLE,
      extra_hosts: HOSTS,
      isolation: STRING,
      privileged: SWITCH,
      secrets: FILES,
      tags: TEXTS,
      ulimits: LIMITS,
      platforms: TEXTS,
    }),
  ],
};

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];

const DEPENDENCIES: SpecSchema = {
  oneOf: [
    UNIQUE_TEXTS,
    named(
      object(
        { restart: SWITCH, required: { type: 'boolean' }, condition: { type: 'string', enum: CONDITIONS } },
        { required: ['condition'] },
      ),
    ),
  ],
};

const HOOKS = listOf(
  object(
    { command: COMMAND, user: STRING, privileged: SWITCH, working_dir: STRING, environment: PAIRS },
    { required: ['command'] },
  ),
);

const UPDATE = object({
  parallelism: WHOLE,
  delay: STRING,
  failure_action: STRING,
  monitor: STRING,
  max_failure_ratio: NUMERIC,
  order: { type: 'string', enum: ['start-first', 'stop-first'] },
});

const DEVICE_REQUESTS = listOf(
  object({ capabilities: UNIQUE_TEXTS, count: WHOLE, device_ids: UNIQUE_TEXTS, driver: STRING, options: PAIRS }),
);

const GENERIC = listOf(object({ discrete_resource_spec: object({ kind: STRING, value: NUMERIC }) }));

const DEPLOY = object(
  {
    mode: STRING,
    endpoint_mode: STRING,
    replicas: WHOLE,
    labels: PAIRS,
    rollback_config: UPDATE,
    update_config: UPDATE,
    resources: object({
      limits: object({ cpus: NUMERIC, memory: STRING, pids: WHOLE }),
      reservations: object({
        cpus: NUMERIC,
        memory: STRING,
        generic_resources: GENERIC,
        devices: DEVICE_REQUESTS,
      }),
    }),
    restart_policy: object({ condition: STRING, delay: STRING, max_attempts: WHOLE, window: STRING }),
    placement: object({
      constraints: TEXTS,
      preferences: listOf(object({ spread: STRING })),
      max_replicas_per_node: WHOLE,
    }),
  },
  { type: ['object', 'null'] },
);

const HEALTHCHECK = object({
  disable: SWITCH,
  interval: STRING,
  retries: NUMERIC,
  test: { oneOf: [STRING, TEXTS] },
  timeout: STRING,
  start_period: STRING,
  start_interval: STRING,
});

const SERVICE_NETWORKS: SpecSchema = {
  oneOf: [
    UNIQUE_TEXTS,
    named({
      oneOf: [
        object({
          aliases: UNIQUE_TEXTS,
          interface_name: STRING,
          ipv4_address: STRING,
          ipv6_address: STRING,
          link_local_ips: UNIQUE_TEXTS,
          mac_address: STRING,
          driver_opts: OPTIONS,
          priority: { type: 'number' },
          gw_priority: { type: 'number' },
        }),
        { type: 'null' },
      ],
    }),
  ],
};

const PORTS = listOf(
  {
    oneOf: [
      { type: 'number' },
      STRING,
      object({
        name: STRING,
        mode: STRING,
        host_ip: STRING,
        target: WHOLE,
        published: WHOLE,
        protocol: STRING,
        app_protocol: STRING,
      }),
    ],
  },
  true,
);

const MOUNT = object(
  {
    type: { type: 'string', enum: ['bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'] },
    source: STRING,
    target: STRING,
    read_only: SWITCH,
    consistency: STRING,
    bind: object({
      propagation: STRING,
      create_host_path: SWITCH,
      recursive: { type: 'string', enum: ['enabled', 'disabled', 'writable', 'readonly'] },
      selinux: { type: 'string', enum: ['z', 'Z'] },
    }),
    volume: object({ labels: PAIRS, nocopy: SWITCH, subpath: STRING }),
    tmpfs: object({ size: { oneOf: [{ type: 'integer', minimum: 0 }, STRING] }, mode: NUMERIC }),
    image: object({ subpath: STRING }),
  },
  { required: ['type'] },
);

const ENV_FILE: SpecSchema = {
  oneOf: [
    STRING,
    listOf({ oneOf: [STRING, object({ path: STRING, format: STRING, required: SWITCH }, { required: ['path'] })] }),
  ],
};

const DEVELOP = object(
  {
    watch: listOf(
      object(
        {
          ignore: TEXT_OR_LIST,
          include: TEXT_OR_LIST,
          path: STRING,
          action: { type: 'string', enum: ['rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'] },
          target: STRING,
          exec: object({ command: COMMAND }),
        },
        { required: ['path', 'action'] },
      ),
    ),
  },
  { type: ['object', 'null'] },
);

const properties = (names: string, schema: SpecSchema): Properties =>
  Object.fromEntries(names.split(' ').map((name) => [name, schema]));

const SERVICE = object({
  ...properties(
    'cgroup_parent cpuset domainname hostname image ipc isolation mac_address network_mode platform ' +
      'pull_refresh_after restart runtime stop_grace_period stop_signal user uts userns_mode volume_driver working_dir',
    STRING,
  ),
  ...properties('attach init oom_kill_disable privileged read_only stdin_open tty', SWITCH),
  ...properties(
    'cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus mem_limit memswap_limit pids_limit shm_size',
    NUMERIC,
  ),
  ...properties('mem_reservation mem_swappiness scale', WHOLE),
  ...properties('cap_add cap_drop dns_opt external_links links security_opt volumes_from', UNIQUE_TEXTS),
  ...properties('device_cgroup_rules profiles', UNIQUE_TEXTS),
  ...properties('dns dns_search tmpfs', TEXT_OR_LIST),
  ...properties('annotations environment labels sysctls', PAIRS),
  ...properties('configs secrets', FILES),
  ...properties('command entrypoint', COMMAND),
  ...properties('post_start pre_stop', HOOKS),
  ...properties('group_add expose', listOf({ type: ['number', 'string'] }, true)),
  build: BUILD,
  blkio_config: { type: 'object' },
  cgroup: { type: 'string', enum: ['host', 'private'] },
  container_name: { type: 'string', pattern: '[a-zA-Z0-9][a-zA-Z0-9_.-]+' },
  cpu_count: { oneOf: [STRING, { type: 'integer', minimum: 0 }] },
  cpu_percent: { oneOf: [STRING, { type: 'integer', minimum: 0, maximum: 100 }] },
  credential_spec: object({ config: STRING, file: STRING, registry: STRING }),
  depends_on: DEPENDENCIES,
  deploy: DEPLOY,
  develop: DEVELOP,
  devices: listOf({
    oneOf: [STRING, object({ source: STRING, target: STRING, permissions: STRING }, { required: ['source'] })],
  }),
  env_file: ENV_FILE,
  extends: {
    oneOf: [
      STRING,
      {
        type: 'object',
        properties: { service: STRING, file: STRING },
        required: ['service'],
        additionalProperties: false,
      },
    ],
  },
  extra_hosts: HOSTS,
  gpus: { oneOf: [{ type: 'string', enum: ['all'] }, { type: 'array' }] },
  healthcheck: HEALTHCHECK,
  label_file: { oneOf: [STRING, TEXTS] },
  logging: object({
    driver: STRING,
    options: { type: 'object', patternProperties: { '^.+$': { type: ['null', 'number', 'string'] } } },
  }),
  models: { oneOf: [UNIQUE_TEXTS, { type: 'object' }] },
  networks: SERVICE_NETWORKS,
  oom_score_adj: { oneOf: [STRING, { type: 'integer', minimum: -1000, maximum: 1000 }] },
  pid: { type: ['null', 'string'] },
  ports: PORTS,
  provider: object({ type: STRING, options: { type: 'object' } }, { required: ['type'] }),
  pull_policy: {
    type: 'string',
    pattern: 'always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+',
  },
  storage_opt: { type: 'object' },
  ulimits: LIMITS,
  use_api_socket: { type: 'boolean' },
  volumes: listOf({ oneOf: [STRING, MOUNT] }, true),
});

const EXTERNAL = object({ name: STRING }, { type: ['boolean', 'object', 'string'] });

const NETWORK = object(
  {
    name: STRING,
    driver: STRING,
    driver_opts: OPTIONS,
    ipam: object({
      driver: STRING,
      config: listOf(
        object({ subnet: STRING, ip_range: STRING, gateway: STRING, aux_addresses: named(STRING, '^.+$') }),
      ),
      options: named(STRING, '^.+$'),
    }),
    external: EXTERNAL,
    ...properties('internal enable_ipv4 enable_ipv6 attachable', SWITCH),
    labels: PAIRS,
  },
  { type: ['null', 'object'] },
);

const VOLUME = object(
  { name: STRING, driver: STRING, driver_opts: OPTIONS, external: EXTERNAL, labels: PAIRS },
  { type: ['null', 'object'] },
);

const FILE_OBJECT: Properties = {
  ...properties('name environment file template_driver', STRING),
  external: { ...EXTERNAL, additionalProperties: true },
  labels: PAIRS,
};

const INCLUDE = listOf({
  oneOf: [
    STRING,
    {
      type: 'object',
      properties: { path: TEXT_OR_LIST, env_file: TEXT_OR_LIST, project_directory: STRING },
      additionalProperties: false,
    },
  ],
});

/** The Compose Specification's schema (compose-spec.json, as Compose 2.40 has it). */
export const SPEC_SCHEMA = object({
  version: STRING,
  name: STRING,
  include: INCLUDE,
  services: named(SERVICE),
  models: named(object({ name: STRING, model: STRING, context_size: INTEGER, runtime_flags: TEXTS }), NAME, true),
  networks: named(NETWORK, NAME, true),
  volumes: named(VOLUME),
  secrets: named(object({ ...FILE_OBJECT, driver: STRING, driver_opts: OPTIONS })),
  configs: named(object({ ...FILE_OBJECT, content: STRING })),
});
