import { CliError } from '../../errors.ts';
import { ramInBytes } from '../../opts/bytes.ts';
import { cut } from '../../opts/list.ts';
import { parsePortSpec } from '../../opts/port.ts';
import { splitWords } from '../../opts/shlex.ts';
import { formatDuration, parseDuration } from '../../pflag/duration.ts';
import { quote } from '../../pflag/quote.ts';
import { isMapping, type Mapping, mappingOf, type Value } from '../yaml.ts';
import { DecodingError } from './decoding.ts';
import { canonicalMount } from './mount.ts';
import type { ComposeService, ServiceFile, ServicePort } from './types.ts';

/** What members are brought into their canonical form with. */
export interface CanonicalPlace {
  /** The member, as messages name it: `services.web.ports`. */
  place: string;
  /** Makes a path absolute; paths stay as they are where it does not. */
  resolve(path: string): string;
}

type Form = (value: Value, at: CanonicalPlace) => unknown;

const text = (value: Value): string => (value === null ? '' : String(value));
const texts: Form = (value) => (Array.isArray(value) ? value : [value]).map(text);

/** The place with names in brackets, as the decoder names it: `services[web].command`, `services[web].ports[0]`. */
function decoding({ place }: CanonicalPlace, error: unknown): unknown {
  if (!(error instanceof CliError) || error instanceof DecodingError) return error;
  const [section = '', name = '', ...rest] = place.split('.');
  const members = rest.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
  return new DecodingError([`'${section}[${name}]${members}' ${error.message}`]);
}

/** A form whose errors are told as the decoder's. */
const decoded =
  (form: Form): Form =>
  (value, at) => {
    try {
      return form(value, at);
    } catch (error) {
      throw decoding(at, error);
    }
  };

const duration = decoded((value) => formatDuration(parseDuration(text(value))));
const size = decoded((value) => String(typeof value === 'number' ? value : ramInBytes(text(value))));
const fraction = decoded((value) => {
  const number = Number(value);
  if (Number.isNaN(number)) throw new CliError(`strconv.ParseFloat: parsing ${quote(text(value))}: invalid syntax`);
  return number;
});

/** Permission bits, octal where they are a text. */
const permissions = decoded((value) => {
  if (typeof value === 'number') return `0${value.toString(8)}`;
  if (!/^[0-7]+$/.test(text(value))) {
    throw new CliError(`strconv.ParseInt: parsing ${quote(text(value))}: invalid syntax`);
  }
  return `0${Number.parseInt(text(value), 8).toString(8)}`;
});

const command = decoded((value) => {
  if (value === null) return undefined;
  if (typeof value !== 'string') return texts(value, { place: '', resolve: (path) => path });
  try {
    return splitWords(value);
  } catch {
    throw new CliError('invalid command line string');
  }
});

/** `name=value` texts or a mapping, as a mapping. @param bare what a name without a value gets */
function pairs(bare: '' | null): Form {
  return (value, { place }) => {
    const entries = Array.isArray(value)
      ? value.map((item, index): [string, string | null] => {
          if (typeof item !== 'string') {
            throw new CliError(`${place}.[${index}]: unexpected type ${goType(item)}`);
          }
          const [name, after] = cut(item, '=');
          return [name, after ?? bare];
        })
      : Object.entries(mappingOf(value)).map(([name, item]): [string, string | null] => [
          name,
          item === null ? bare : String(item),
        ]);
    return sorted(Object.fromEntries(entries));
  };
}

const labels = pairs('');

function goType(value: Value): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return isMapping(value) ? 'map[string]interface {}' : '[]interface {}';
}

/** A mapping by the order of its keys. */
export function sorted<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A mapping whose members have forms of their own; members that are null are left out. */
function members(forms: Readonly<Record<string, Form>>): Form {
  return (value, at) => {
    const result: Record<string, unknown> = {};
    const undecoded: string[] = [];
    for (const [name, item] of Object.entries(mappingOf(value))) {
      if (item === null) continue;
      const form = forms[name];
      try {
        result[name] = form ? form(item, { ...at, place: `${at.place}.${name}` }) : item;
      } catch (error) {
        if (!(error instanceof DecodingError)) throw error;
        undecoded.push(...error.details);
      }
    }
    if (undecoded.length > 0) throw new DecodingError(undecoded);
    return result;
  };
}

const hosts = decoded((value) => {
  const entries = Array.isArray(value)
    ? value.map((item) => {
        const [host, address] = cut(text(item), text(item).includes('=') ? '=' : ':');
        if (host === '') throw new CliError("bad host name ''");
        if (address === undefined) throw new CliError(`invalid additional host, missing IP: ${text(item)}`);
        return [host, address.replace(/^\[(.*)\]$/, '$1')] as const;
      })
    : Object.entries(mappingOf(value)).flatMap(([host, address]) =>
        (Array.isArray(address) ? address : [address]).map((one) => [host, text(one)] as const),
      );
  return entries.map(([host, address]) => `${host}=${address}`).sort();
});

const untargeted = (place: string) => new CliError(`service ports ${place} is missing a target port`);

const ports: Form = (value, { place }) =>
  (value as Value[]).flatMap((port, index): ServicePort[] => {
    if (isMapping(port)) {
      if (port.target === undefined) throw untargeted(`${place}.[${index}]`);
      const { published, ...rest } = port;
      return [
        {
          mode: 'ingress',
          protocol: 'tcp',
          ...(rest as Partial<ServicePort>),
          target: Number(port.target),
          ...(published !== undefined && { published: text(published) }),
        },
      ];
    }
    if (typeof port === 'number' && !Number.isInteger(port)) {
      throw new CliError(`${place}: invalid type float64 for port`);
    }
    if (text(port) === '0') throw untargeted(`${place}.[${index}]`);
    return parsePortSpec(text(port)).map(({ port: target, hostIp, hostPort }) => ({
      mode: 'ingress',
      ...(hostIp !== '' && { host_ip: hostIp }),
      target: Number.parseInt(target, 10),
      ...(hostPort !== '' && { published: hostPort }),
      protocol: target.replace(/^.*\//, ''),
    }));
  });

/** Ports in the long form. @throws CliError */
export function canonicalPorts(list: Value[]): ServicePort[] {
  return ports(list, NOWHERE) as ServicePort[];
}

const files: Form = (value, at) =>
  (value as Value[]).map((item, index): ServiceFile => {
    if (!isMapping(item)) return { source: text(item) };
    return members({ mode: permissions })(item, { ...at, place: `${at.place}.${index}` }) as unknown as ServiceFile;
  });

const names: Form = (value) =>
  Array.isArray(value) ? Object.fromEntries(value.map((name) => [text(name), null])) : value;

const networks: Form = (value, at) =>
  sorted(
    Object.fromEntries(
      Object.entries(mappingOf(names(value, at) as Value)).map(([name, network]) => {
        const place = { ...at, place: `${at.place}.${name}` };
        return [name, network === null ? null : members({ driver_opts: labels, aliases: texts })(network, place)];
      }),
    ),
  );

const dependencies: Form = (value) => {
  const entries = Array.isArray(value)
    ? value.map((name): [string, Mapping] => [text(name), { condition: 'service_started' }])
    : Object.entries(mappingOf(value)).map(([name, item]): [string, Mapping] => [name, mappingOf(item)]);
  return sorted(Object.fromEntries(entries.map(([name, item]) => [name, { required: true, ...item }])));
};

const limits: Form = (value) =>
  sorted(
    Object.fromEntries(
      Object.entries(mappingOf(value)).map(([name, limit]) => [
        name,
        isMapping(limit) ? { soft: Number(limit.soft), hard: Number(limit.hard) } : Number(limit),
      ]),
    ),
  );

const devices: Form = (value) =>
  (value as Value[]).map((device) => {
    if (isMapping(device)) return { target: device.source, permissions: 'rwm', ...device };
    const [source = '', target = source, permissions = 'rwm'] = text(device).split(':');
    return { source, target, permissions };
  });

const envFiles: Form = (value, { resolve }) =>
  (Array.isArray(value) ? value : [value]).map((item) =>
    isMapping(item)
      ? { required: true, ...item, path: resolve(text(item.path ?? '')) }
      : { path: resolve(text(item)), required: true },
  );

const build: Form = (value, at) => {
  const given = members({ args: pairs(null), labels, extra_hosts: hosts, ssh: pairs('') })(
    isMapping(value) ? value : { context: value },
    at,
  ) as Mapping;
  const context = text(given.context ?? '.');
  return { ...given, context: /^[a-z]+:\/\//.test(context) ? context : at.resolve(context) };
};

const retries = decoded((value) => {
  if (Number(value) < 0) throw new CliError(`cannot parse value as 'uint64': ${value} overflows uint`);
  return Math.trunc(Number(value));
});

const healthcheck = members({
  test: (value) => (typeof value === 'string' ? ['CMD-SHELL', value] : texts(value, NOWHERE)),
  timeout: duration,
  interval: duration,
  retries,
  start_period: duration,
  start_interval: duration,
});

const NOWHERE: CanonicalPlace = { place: '', resolve: (path) => path };

const replicas: Form = (value, { place }) => {
  if (Number(value) < 0) throw new CliError(`${place}: must be greater than or equal to 0`);
  return value;
};

const update = members({ delay: duration, monitor: duration });

const deploy = members({
  replicas,
  labels,
  update_config: update,
  rollback_config: update,
  resources: members({
    limits: members({ cpus: fraction, memory: size }),
    reservations: members({ cpus: fraction, memory: size }),
  }),
  restart_policy: members({ delay: duration, window: duration }),
});

const hooks: Form = (value, at) =>
  (value as Value[]).map((hook) => members({ command, environment: pairs(null) })(hook, at));

const mount: Form = (value, at) => {
  const given = isMapping(value) ? (members({ tmpfs: members({ size }) })(value, at) as Value) : value;
  return canonicalMount(given, at.resolve);
};

const resolved: Form = (value, { resolve }) => resolve(text(value));

const SERVICE: Readonly<Record<string, Form>> = {
  annotations: labels,
  attach: (value) => value === true || value === 'true',
  build,
  command,
  configs: files,
  cpus: fraction,
  depends_on: dependencies,
  deploy,
  devices,
  develop: members({ watch: (value, at) => (value as Value[]).map((rule) => members({ path: resolved })(rule, at)) }),
  dns: texts,
  dns_search: texts,
  entrypoint: command,
  env_file: envFiles,
  environment: pairs(null),
  expose: texts,
  extra_hosts: hosts,
  gpus: (value) => (value === 'all' ? [{ count: -1 }] : value),
  group_add: texts,
  healthcheck,
  label_file: (value, { resolve }) => (Array.isArray(value) ? value : [value]).map((path) => resolve(text(path))),
  labels,
  logging: members({ options: labels }),
  mem_limit: size,
  mem_reservation: size,
  mem_swappiness: (value) => text(value),
  memswap_limit: (value, at) => (text(value) === '-1' ? '-1' : size(value, at)),
  networks,
  ports,
  post_start: hooks,
  pre_stop: hooks,
  scale: replicas,
  secrets: (value, at) =>
    (files(value, at) as ServiceFile[]).map(({ source, ...rest }) => ({
      source,
      target: `/run/secrets/${source}`,
      ...rest,
    })),
  shm_size: size,
  stop_grace_period: duration,
  storage_opt: labels,
  sysctls: labels,
  tmpfs: texts,
  ulimits: limits,
  volumes: (value, at) =>
    (value as Value[]).map((item, index) => mount(item, { ...at, place: `${at.place}.${index}` })),
};

/** A service's members in their canonical forms. @throws CliError */
export function canonicalSpecService(service: Mapping, at: CanonicalPlace): ComposeService {
  const { extends: _, ...rest } = service;
  return members(SERVICE)(rest, at) as ComposeService;
}

/** The same for a network, volume, config or secret; its name is not filled in yet. */
export function canonicalSpecObject(object: Value, at: CanonicalPlace, warn: (message: string) => void): Mapping {
  const forms = { labels, driver_opts: labels, file: (value: Value) => at.resolve(text(value)) };
  const canonical = members(forms)(object, at) as Mapping;
  // Options of address management are read over.
  if (isMapping(canonical.ipam)) {
    const { options: _, ...ipam } = canonical.ipam;
    canonical.ipam = ipam;
  }
  const { external } = canonical;
  if (isMapping(external)) {
    canonical.external = true;
    if (external.name !== undefined) {
      warn(`${at.place}: external.name is deprecated. Please set name and external: true`);
      canonical.name = external.name;
    }
  }
  if (canonical.external === false) delete canonical.external;
  return canonical;
}
