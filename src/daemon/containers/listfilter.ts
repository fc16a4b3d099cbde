import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { findNetwork } from '../networks/find.ts';
import { portList } from '../networks/ports.ts';
import type { Container } from './container.ts';
import { clean } from './mounts/spec.ts';

const ACCEPTED = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
];
const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const HEALTH = ['none', 'starting', 'healthy', 'unhealthy'];

type Test = (container: Container) => boolean;

/** Tells which containers `filters` ask for (moby daemon.foldFilter). @throws DockerError for keys and values it does not know */
export function containerSelector(daemon: Daemon, filters: Filters): Test {
  filters.validate(ACCEPTED);
  const tests: Test[] = [];
  const exited = filters.get('exited').map((value) => number(`exited=${value}`, value));
  if (exited.length > 0)
    tests.push(({ state }) => exited.includes(state.exitCode) && !state.running && state.startedAt !== undefined);
  oneOf(filters, 'status', 'state', STATES);
  oneOf(filters, 'health', 'health', HEALTH);
  if (filters.has('status')) tests.push(({ state }) => filters.exact('status', state.status));
  if (filters.has('health')) tests.push(({ state }) => filters.exact('health', state.health?.status ?? 'none'));
  if (filters.boolean('is-task', false)) tests.push(() => false);
  if (filters.has('id')) tests.push(({ id }) => filters.match('id', id));
  if (filters.has('name')) tests.push(({ name }) => filters.match('name', name) || filters.match('name', `/${name}`));
  if (filters.has('label')) tests.push(({ config }) => filters.pairs('label', config.Labels));
  for (const value of filters.get('before')) tests.push(relation(daemon, value, -1));
  for (const value of filters.get('since')) tests.push(relation(daemon, value, 1));
  if (filters.has('ancestor')) tests.push(ancestors(daemon, filters));
  if (filters.has('network')) tests.push(networks(daemon, filters));
  if (filters.has('volume')) tests.push(volumes(filters));
  const published = filters.get('publish').flatMap((value) => ports('publish', value));
  const exposed = filters.get('expose').flatMap((value) => ports('expose', value));
  if (published.length > 0 || exposed.length > 0) {
    tests.push((container) =>
      portList(container).some(
        ({ PublicPort, PrivatePort, Type }) =>
          published.includes(`${PublicPort}/${Type}`) || exposed.includes(`${PrivatePort}/${Type}`),
      ),
    );
  }
  return (container) => tests.every((test) => test(container));
}

function oneOf(filters: Filters, key: string, noun: string, allowed: readonly string[]): void {
  for (const value of filters.get(key)) {
    if (!allowed.includes(value)) {
      throw invalidParameter(
        `invalid filter '${key}=${value}': invalid value for ${noun} (${value}): must be one of ${allowed.join(', ')}`,
      );
    }
  }
}

function number(filter: string, value: string): number {
  if (/^[+-]?\d+$/.test(value)) return Number(value);
  throw invalidParameter(`invalid filter '${filter}': strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`);
}

function relation(daemon: Daemon, name: string, sign: number): Test {
  const other = daemon.containers.get(name);
  return (container) => Math.sign(container.created - other.created) === sign;
}

function ancestors(daemon: Daemon, filters: Filters): Test {
  const wanted = new Set(
    filters.get('ancestor').flatMap((name) => {
      try {
        return [daemon.images.get(name)];
      } catch {
        // An image that is not there has no containers.
        return [];
      }
    }),
  );
  return ({ image }) => {
    for (let from: typeof image | undefined = image; from !== undefined; from = from.parent)
      if (wanted.has(from)) return true;
    return false;
  };
}

function networks(daemon: Daemon, filters: Filters): Test {
  const wanted = filters.get('network');
  const ids = new Set(wanted.flatMap((name) => findNetwork(daemon, name)?.id ?? []));
  return (container) =>
    [...container.networks].some(([name, { networkId }]) => {
      return wanted.includes(name) || ids.has(networkId || findNetwork(daemon, name)?.id || '');
    });
}

function volumes(filters: Filters): Test {
  const wanted = filters.get('volume');
  return ({ mounts }) =>
    mounts.some(({ point }) =>
      wanted.some((value) => value === point.Name || value === point.Source || clean(value) === point.Destination),
    );
}

/** `80`, `80/udp` or `80-82/tcp` as keys of port maps. */
function ports(key: string, value: string): string[] {
  const [range = '', protocol = 'tcp'] = value.split('/');
  const [first = '', last = first] = range.split('-');
  for (const text of [first, last]) {
    if (!/^\d+$/.test(text)) {
      throw invalidParameter(
        `error while looking up for ${key} ${value}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
      );
    }
  }
  const keys: string[] = [];
  for (let port = Number(first); port <= Number(last); port++) keys.push(`${port}/${protocol}`);
  return keys;
}
