import { CliError } from '../errors.ts';
import { ramInBytes } from '../opts/bytes.ts';
import { cut } from '../opts/list.ts';
import { splitWords } from '../opts/shlex.ts';
import { parseSwarmPorts } from '../opts/swarmport.ts';
import { parseDuration } from '../pflag/duration.ts';
import type { Service, ServiceFile, ServicePort, ServiceVolume } from './types.ts';
import { parseShortVolume } from './volume.ts';
import { isMapping, type Mapping, mappingOf, type Value } from './yaml.ts';

/** Brings one member into its canonical form. @throws CliError */
type Canonical = (value: Value) => unknown;

const asText = (value: Value): string => (value === null ? '' : String(value));

const texts: Canonical = (value) => (Array.isArray(value) ? value.map(asText) : [asText(value)]);
const command: Canonical = (value) => (typeof value === 'string' ? splitWords(value) : texts(value));
const duration: Canonical = (value) => parseDuration(String(value));

/** `name=value` texts or a mapping, as a mapping. @param bare what a name without a value gets */
function pairs(bare: '' | null): Canonical {
  return (value) => {
    const entries = Array.isArray(value)
      ? value.map((item): [string, string | null] => {
          const [name, text] = cut(asText(item), '=');
          return [name, text ?? bare];
        })
      : Object.entries(mappingOf(value)).map(([name, item]): [string, string | null] => [
          name,
          item === null ? bare : String(item),
        ]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
}

const labels = pairs('');

const hosts: Canonical = (value) =>
  Array.isArray(value)
    ? value
    : Object.entries(mappingOf(value))
        .map(([name, address]) => `${name}:${asText(address)}`)
        .sort();

/** A mapping whose members have canonical forms of their own. */
function members(forms: Readonly<Record<string, Canonical>>): Canonical {
  return (value) =>
    Object.fromEntries(
      Object.entries(mappingOf(value)).map(([name, item]) => [
        name,
        item === null ? undefined : (forms[name]?.(item) ?? item),
      ]),
    );
}

const update = members({ delay: duration, monitor: duration });

/** Memory is told apart by its place in error messages. */
function memory(place: string): Canonical {
  return (value) => {
    try {
      return typeof value === 'number' ? value : ramInBytes(String(value));
    } catch (error) {
      throw decodingError(place, error);
    }
  };
}

function decodingError(place: string, error: unknown): unknown {
  if (!(error instanceof CliError)) return error;
  return new CliError(`decoding failed due to the following error(s):\n\n'${place}' ${error.message}`);
}

function decoded(place: string, form: Canonical): Canonical {
  return (value) => {
    try {
      return form(value);
    } catch (error) {
      throw decodingError(place, error);
    }
  };
}

const DEPLOY: Canonical = members({
  labels,
  update_config: update,
  rollback_config: update,
  resources: members({
    limits: members({ memory: memory('Deploy.Resources.Limits.memory') }),
    reservations: members({ memory: memory('Deploy.Resources.Reservations.memory') }),
  }),
  restart_policy: members({ delay: duration, window: duration }),
});

const file: Canonical = (value) => (isMapping(value) ? value : ({ source: String(value) } satisfies ServiceFile));

const ports: Canonical = (value) =>
  (value as Value[]).flatMap((port): ServicePort[] => {
    if (isMapping(port)) return [port as ServicePort];
    return parseSwarmPorts(String(port)).map(({ PublishMode, TargetPort, PublishedPort, Protocol }) => ({
      mode: PublishMode,
      target: TargetPort,
      published: PublishedPort,
      protocol: Protocol,
    }));
  });

const SERVICE: Readonly<Record<string, Canonical>> = {
  command: decoded('Command', command),
  entrypoint: decoded('Entrypoint', command),
  configs: (value) => (value as Value[]).map(file),
  secrets: (value) => (value as Value[]).map(file),
  deploy: DEPLOY,
  dns: texts,
  dns_search: texts,
  environment: pairs(null),
  env_file: texts,
  expose: texts,
  extra_hosts: hosts,
  healthcheck: members({
    test: (value) => (typeof value === 'string' ? ['CMD-SHELL', value] : value),
    interval: duration,
    timeout: duration,
    start_period: duration,
    start_interval: duration,
  }),
  labels,
  logging: members({ options: labels }),
  networks: (value) => (Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), null])) : value),
  ports: decoded('Ports', ports),
  shm_size: asText,
  stop_grace_period: duration,
  sysctls: labels,
  tmpfs: texts,
  volumes: decoded('Volumes', (value) =>
    (value as Value[]).map(
      (item): ServiceVolume => (isMapping(item) ? (item as unknown as ServiceVolume) : parseShortVolume(String(item))),
    ),
  ),
};

/** A service's members in their canonical forms. @throws CliError */
export function canonicalService(service: Mapping): Service {
  // The schema knows this one, and stacks pass it over.
  const { oom_score_adj: _, ...known } = service;
  return members(SERVICE)(known) as Service;
}

/** The same for a network, a volume, a secret or a config; `external` becomes a switch, with its name beside it. */
export function canonicalObject<T extends object>(object: Value, noun: string, name: string): T {
  const canonical = members({ labels, driver_opts: labels })(object) as Mapping & { external?: Value };
  const { external } = canonical;
  if (external === undefined || external === false) {
    delete canonical.external;
    return canonical as T;
  }
  const alias = mappingOf(external).name;
  if (typeof alias === 'string' && canonical.name !== undefined) {
    throw new CliError(`${noun} ${name}: ${noun}.external.name and ${noun}.name conflict; only use ${noun}.name`);
  }
  return { ...canonical, name: alias ?? canonical.name ?? name, external: true } as T;
}
