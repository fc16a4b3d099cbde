import type { NetworkInspect } from '#api/network.ts';
import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import { networkSummary } from './inspect.ts';
import { isPredefined } from './predefined.ts';
import { presentSwarmNetwork, swarmNetworks } from './swarmnetworks.ts';

const ACCEPTED = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'];

/** GET /networks @throws DockerError `invalid filter 'colour'` */
export function* networkList(daemon: Daemon, filters: Filters): Coroutine<NetworkInspect[]> {
  filters.validate(ACCEPTED);
  const dangling = filters.has('dangling') ? danglingValue(filters) : undefined;
  for (const type of filters.get('type')) {
    if (type !== 'builtin' && type !== 'custom') throw unknownError(`invalid filter: 'type'='${type}'`);
  }
  if (daemon.older) yield* daemon.older.refresh();
  const shared = (yield* swarmNetworks(daemon)).map(presentSwarmNetwork);
  const here = daemon.controller.networks().map((network) => networkSummary(daemon, network));
  const known = new Set(shared.map(({ Id: id }) => id));
  return [...shared, ...here.filter(({ Id: id }) => !known.has(id))].filter((network) =>
    matches(filters, network, dangling, isPredefined(network.Name, daemon.platform)),
  );
}

function matches(
  filters: Filters,
  network: NetworkInspect,
  dangling: boolean | undefined,
  predefined: boolean,
): boolean {
  // The engine's list knows no containers: to this filter every network is without, but for the predefined ones.
  if (dangling !== undefined && dangling === predefined) return false;
  return (
    filters.exact('driver', network.Driver) &&
    filters.match('name', network.Name) &&
    filters.match('id', network.Id) &&
    filters.pairs('label', network.Labels) &&
    filters.exact('scope', network.Scope) &&
    filters.exact('type', predefined ? 'builtin' : 'custom')
  );
}

function danglingValue(filters: Filters): boolean {
  const values = filters.get('dangling');
  const [value = ''] = values;
  if (values.length > 1) throw invalidParameter('got more than one value for filter key "dangling"');
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw invalidParameter('invalid value for filter \'dangling\', must be "true" (or "1"), or "false" (or "0")');
}
