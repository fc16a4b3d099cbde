import type { ServiceCreateResponse, ServiceSpec } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { randomName } from '../../containers/namesgenerator.ts';
import type { Daemon } from '../../daemon.ts';
import { canonicalSpec } from '../control/service/spec.ts';
import { resolveNetworks } from './networks.ts';

/** POST /services/create @throws DockerError */
export function* serviceCreate(daemon: Daemon, spec: ServiceSpec): Coroutine<ServiceCreateResponse> {
  const { cluster } = daemon;
  cluster.requireManager();
  const resolved = yield* resolveNetworks(daemon, spec);
  const named = { ...resolved, Name: resolved.Name || randomName(daemon.random, 0) };
  return { ID: yield* cluster.control<string>('service.create', { spec: canonicalSpec(named) }) };
}
