import { CliError } from '../errors.ts';
import { parsePortSpec } from '../opts/port.ts';
import { parseDuration } from '../pflag/duration.ts';
import type { Formats, Schema } from './schema.ts';
import type { Value } from './yaml.ts';

/** The newest version of the Compose file format 3, and what `3` alone or nothing stands for. */
export const NEWEST = 13;

const STRING: Schema = { type: 'string' };
const NUMBER: Schema = { type: 'number' };
const INTEGER: Schema = { type: 'integer' };
const BOOLEAN: Schema = { type: 'boolean' };
const DURATION: Schema = { type: 'string', format: 'duration' };
const STRINGS: Schema = { type: 'array', items: STRING, uniqueItems: true };
const STRING_OR_LIST: Schema = { oneOf: [STRING, STRINGS] };
const COMMAND: Schema = { oneOf: [STRING, { type: 'array', items: STRING }] };
const LIST_OR_DICT: Schema = {
  oneOf: [
    {
      type: 'object',
      patternProperties: { '.+': { type: ['string', 'number', 'null'] } },
      additionalProperties: false,
    },
    STRINGS,
  ],
};
const NAME = '^[a-zA-Z0-9._-]+$';
const EXTENSION: Readonly<Record<string, Schema>> = { '^x-': {} };
const OPTIONS: Schema = { type: 'object', patternProperties: { '^.+$': { type: ['string', 'number'] } } };

function object(properties: Readonly<Record<string, Schema>>, rest: Partial<Schema> = {}): Schema {
  return { type: 'object', properties, additionalProperties: false, ...rest };
}

function listOf(items: Schema, uniqueItems = false): Schema {
  return { type: 'array', items, uniqueItems };
}

/** What a version of the format has that those before it have not. */
class Since {
  constructor(readonly minor: number) {}

  /** Properties that are there from version 3.`minor` on. */
  from(minor: number, properties: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
    return this.minor >= minor ? properties : {};
  }
}

const FILE_REFERENCE: Schema = {
  oneOf: [
    STRING,
    {
      type: 'object',
      properties: { source: STRING, target: STRING, uid: STRING, gid: STRING, mode: NUMBER },
    },
  ],
};

function serviceSchema(since: Since): Schema {
  const build: Schema = {
    oneOf: [STRING, { type: 'object', properties: { context: STRING, dockerfile: STRING, args: LIST_OR_DICT } }],
  };
  const networks: Schema = {
    oneOf: [
      STRINGS,
      {
        type: 'object',
        patternProperties: {
          [NAME]: {
            oneOf: [
              object({ aliases: STRINGS, driver_opts: OPTIONS, ipv4_address: STRING, ipv6_address: STRING }),
              { type: 'null' },
            ],
          },
        },
        additionalProperties: false,
      },
    ],
  };
  const ports: Schema = listOf(
    {
      oneOf: [
        { type: 'number', format: 'ports' },
        { type: 'string', format: 'ports' },
        ...(since.minor >= 2 ? [object({ mode: STRING, target: INTEGER, published: INTEGER, protocol: STRING })] : []),
      ],
    },
    true,
  );
  const volume = object(
    {
      type: STRING,
      source: STRING,
      target: STRING,
      read_only: BOOLEAN,
      consistency: STRING,
      bind: { type: 'object', properties: { propagation: STRING } },
      volume: { type: 'object', properties: { nocopy: BOOLEAN } },
      ...since.from(6, { tmpfs: { type: 'object', properties: { size: { type: 'integer', minimum: 0 } } } }),
    },
    { required: ['type'] },
  );
  const ulimits: Schema = {
    type: 'object',
    patternProperties: {
      '^[a-z]+$': { oneOf: [INTEGER, object({ hard: INTEGER, soft: INTEGER }, { required: ['soft', 'hard'] })] },
    },
  };
  const logging = object({
    driver: STRING,
    options: { type: 'object', patternProperties: { '^.+$': { type: ['string', 'number', 'null'] } } },
  });
  return object(
    {
      deploy: deploySchema(since),
      build,
      cap_add: STRINGS,
      cap_drop: STRINGS,
      ...since.from(10, { cgroupns_mode: STRING }),
      cgroup_parent: STRING,
      command: COMMAND,
      ...since.from(3, { configs: listOf(FILE_REFERENCE) }),
      container_name: STRING,
      ...since.from(3, { credential_spec: object({ config: STRING, file: STRING, registry: STRING }) }),
      depends_on: STRINGS,
      devices: STRINGS,
      dns: STRING_OR_LIST,
      dns_search: STRING_OR_LIST,
      domainname: STRING,
      entrypoint: COMMAND,
      env_file: STRING_OR_LIST,
      environment: LIST_OR_DICT,
      expose: listOf({ type: ['string', 'number'], format: 'expose' }, true),
      external_links: STRINGS,
      extra_hosts: LIST_OR_DICT,
      healthcheck: object({
        disable: BOOLEAN,
        interval: DURATION,
        retries: NUMBER,
        test: COMMAND,
        timeout: DURATION,
        ...since.from(4, { start_period: DURATION }),
        ...since.from(12, { start_interval: DURATION }),
      }),
      hostname: STRING,
      image: STRING,
      ...since.from(7, { init: BOOLEAN }),
      ipc: STRING,
      ...since.from(5, { isolation: STRING }),
      labels: LIST_OR_DICT,
      links: STRINGS,
      logging,
      mac_address: STRING,
      network_mode: STRING,
      networks,
      ...since.from(13, { oom_score_adj: INTEGER }),
      pid: { type: ['string', 'null'] },
      ports,
      privileged: BOOLEAN,
      read_only: BOOLEAN,
      restart: STRING,
      security_opt: STRINGS,
      shm_size: { type: ['number', 'string'] },
      ...since.from(1, { secrets: listOf(FILE_REFERENCE) }),
      sysctls: LIST_OR_DICT,
      stdin_open: BOOLEAN,
      stop_grace_period: DURATION,
      stop_signal: STRING,
      tmpfs: STRING_OR_LIST,
      tty: BOOLEAN,
      ulimits,
      user: STRING,
      userns_mode: STRING,
      volumes: listOf({ oneOf: since.minor >= 2 ? [STRING, volume] : [STRING] }, true),
      working_dir: STRING,
    },
    since.minor >= 7 ? { patternProperties: EXTENSION } : {},
  );
}

function deploySchema(since: Since): Schema {
  const update = (order: Readonly<Record<string, Schema>>) =>
    object({
      parallelism: INTEGER,
      delay: DURATION,
      failure_action: STRING,
      monitor: DURATION,
      max_failure_ratio: NUMBER,
      ...order,
    });
  const order: Readonly<Record<string, Schema>> = { order: { type: 'string', enum: ['start-first', 'stop-first'] } };
  const resource = { cpus: STRING, memory: STRING };
  const generic = listOf(object({ discrete_resource_spec: object({ kind: STRING, value: NUMBER }) }));
  return object(
    {
      mode: STRING,
      ...since.from(2, { endpoint_mode: STRING }),
      replicas: INTEGER,
      labels: LIST_OR_DICT,
      update_config: update(since.from(4, order)),
      ...since.from(7, { rollback_config: update(order) }),
      resources: object({
        limits: object({ ...resource, ...since.from(9, { pids: INTEGER }) }),
        reservations: object({ ...resource, ...since.from(5, { generic_resources: generic }) }),
      }),
      restart_policy: object({ condition: STRING, delay: DURATION, max_attempts: INTEGER, window: DURATION }),
      placement: object({
        constraints: { type: 'array', items: STRING },
        ...since.from(3, { preferences: listOf(object({ spread: STRING })) }),
        ...since.from(8, { max_replicas_per_node: INTEGER }),
      }),
    },
    { type: ['object', 'null'] },
  );
}

/** The schema of Compose's format 3.`minor`, as `docker stack deploy` takes it. */
export function stackSchema(minor: number): Schema {
  const since = new Since(minor);
  const extension = minor >= 7 ? { patternProperties: EXTENSION } : {};
  const external: Schema = object({ name: STRING }, { type: ['boolean', 'object'] });
  const file = object(
    {
      file: STRING,
      external: { ...external, additionalProperties: undefined },
      labels: LIST_OR_DICT,
      ...since.from(5, { name: STRING }),
      ...since.from(8, { template_driver: STRING }),
    },
    extension,
  );
  const network = object(
    {
      ...since.from(5, { name: STRING }),
      driver: STRING,
      driver_opts: OPTIONS,
      ipam: object({ driver: STRING, config: listOf(object({ subnet: STRING })) }),
      external,
      internal: BOOLEAN,
      ...since.from(1, { attachable: BOOLEAN }),
      labels: LIST_OR_DICT,
    },
    { type: ['object', 'null'], ...extension },
  );
  const volume = object(
    {
      ...since.from(4, { name: STRING }),
      driver: STRING,
      driver_opts: OPTIONS,
      external,
      labels: LIST_OR_DICT,
    },
    { type: ['object', 'null'], ...extension },
  );
  const named = (schema: Schema): Schema => ({
    type: 'object',
    patternProperties: { [NAME]: schema },
    additionalProperties: false,
  });
  const secret: Schema = {
    ...file,
    properties: { ...file.properties, ...since.from(8, { driver: STRING, driver_opts: OPTIONS }) },
  };
  return object(
    {
      version: STRING,
      services: named(serviceSchema(since)),
      networks: { ...named(network), additionalProperties: undefined },
      volumes: named(volume),
      ...since.from(1, { secrets: named(secret) }),
      ...since.from(3, { configs: named(file) }),
    },
    minor >= 4 ? { patternProperties: EXTENSION } : {},
  );
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
}

/** The formats that the schema names. */
export const STACK_FORMATS: Formats = {
  duration: (value: Value) => typeof value === 'string' && succeeds(() => parseDuration(value)),
  ports: (value: Value) => succeeds(() => parsePortSpec(String(value))),
};
