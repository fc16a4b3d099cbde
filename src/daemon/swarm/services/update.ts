import type { ServiceSpec, ServiceUpdateResponse } from '#api/swarm/service.ts';
import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import { canonicalSpec } from '../control/service/spec.ts';
import { lookup } from '../lookup.ts';
import { resolveNetworks } from './networks.ts';

export interface ServiceUpdateOptions {
  readonly version: number;
  /** 'previous' goes back to the spec before this one. */
  readonly rollback: string;
  readonly registryAuthFrom: string;
}

/** POST /services/{id}/update @throws DockerError */
export function* serviceUpdate(
  daemon: Daemon,
  term: string,
  spec: ServiceSpec,
  { version, rollback, registryAuthFrom }: ServiceUpdateOptions,
): Coroutine<ServiceUpdateResponse> {
  const { cluster } = daemon;
  cluster.requireManager();
  const canonical = canonicalSpec(yield* resolveNetworks(daemon, spec));
  const service = yield* lookup(cluster, 'service', term);
  if (registryAuthFrom === 'previous-spec' && !service.PreviousSpec)
    throw unknownError('service does not have a previous spec');
  if (!['', 'spec', 'previous-spec'].includes(registryAuthFrom))
    throw unknownError('unsupported registryAuthFrom value');
  if (!['', 'none', 'previous'].includes(rollback)) throw unknownError(`unrecognized rollback option ${rollback}`);
  yield* cluster.control('service.update', {
    id: service.ID,
    version,
    spec: canonical,
    rollback: rollback === 'previous',
  });
  return { Warnings: null };
}
