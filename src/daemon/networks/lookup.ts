import type { NetworkInspect } from '#api/network.ts';
import { invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';
import type { NetworkObject } from '../swarm/store/objects.ts';
import { networkInspect } from './inspect.ts';
import { presentSwarmNetwork, swarmNetworks } from './swarmnetworks.ts';

/** A network that somebody means: one that is on this host, or one of the swarm's. */
export type FoundNetwork = { local: Network; swarm?: NetworkObject } | { local?: undefined; swarm: NetworkObject };

/**
 * Finds the network of this id, name or beginning of an id, here or in the swarm (moby router/network.findUniqueNetwork).
 * @param scope `local` or `swarm`; '' for both
 * @throws DockerError `network x not found`; `network x is ambiguous (2 matches found on name)`
 */
export function* lookupNetwork(daemon: Daemon, term: string, scope = ''): Coroutine<FoundNetwork> {
  if (daemon.older) yield* daemon.older.refresh();
  const networks = new Map<string, FoundNetwork>();
  for (const local of daemon.controller.networks()) {
    if (scope === '' || local.scope === scope) networks.set(local.id, { local });
  }
  if (scope !== 'local') {
    for (const swarm of yield* swarmNetworks(daemon, scope === 'swarm')) {
      const here = networks.get(swarm.ID)?.local;
      networks.set(swarm.ID, here ? { local: here, swarm } : { swarm });
    }
  }
  const exact = networks.get(term);
  if (exact) return exact;
  const all = [...networks.values()];
  const byName = all.filter((found) => (found.local?.name ?? found.swarm?.Spec.Name) === term);
  if (byName.length > 1)
    throw invalidParameter(`network ${term} is ambiguous (${byName.length} matches found on name)`);
  const begun = term === '' ? [] : all.filter((found) => (found.local?.id ?? found.swarm?.ID ?? '').startsWith(term));
  const [found = begun[0]] = byName;
  if (byName.length === 0 && begun.length > 1)
    throw invalidParameter(`network ${term} is ambiguous (${begun.length} matches found on ID prefix)`);
  if (!found) throw notFound(`network ${term} not found`);
  return found;
}

/** GET /networks/{id} @throws DockerError */
export function* networkInspectByTerm(
  daemon: Daemon,
  term: string,
  options: { verbose: boolean; scope: string },
): Coroutine<NetworkInspect> {
  const found = yield* lookupNetwork(daemon, term, options.scope);
  return found.local ? networkInspect(daemon, found.local, options.verbose) : presentSwarmNetwork(found.swarm);
}
