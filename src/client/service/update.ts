import type { Version } from '#api/swarm/common.ts';
import type { ServiceSpec, ServiceUpdateResponse } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';
import { resolveImage } from './image.ts';

/** How a service is changed. */
export interface ServiceUpdateOptions {
  /** Asks for the image's digest first. */
  queryRegistry?: boolean;
  registryAuthFrom?: 'spec' | 'previous-spec';
  rollback?: 'previous';
}

/** POST /services/{id}/update: answers warnings. @throws ClientError */
export function* serviceUpdate(
  client: Client,
  id: string,
  version: Version,
  spec: ServiceSpec,
  options: ServiceUpdateOptions = {},
): Coroutine<string[]> {
  const warning = options.queryRegistry ? yield* resolveImage(client, spec) : undefined;
  const query = {
    version: String(version.Index ?? 0),
    registryAuthFrom: options.registryAuthFrom,
    rollback: options.rollback,
  };
  const { Warnings } = yield* client.post<ServiceUpdateResponse>(`/services/${encodePath(id)}/update`, {
    query,
    json: spec,
  });
  return [...(Warnings ?? []), ...(warning === undefined ? [] : [warning])];
}
