import type { ServiceCreateResponse, ServiceSpec } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { resolveImage } from './image.ts';

/** POST /services/create, with `queryRegistry` after asking for the image's digest. @throws ClientError */
export function* serviceCreate(
  client: Client,
  spec: ServiceSpec,
  options: { queryRegistry?: boolean } = {},
): Coroutine<{ id: string; warnings: string[] }> {
  const warning = options.queryRegistry ? yield* resolveImage(client, spec) : undefined;
  const { ID = '', Warnings } = yield* client.post<ServiceCreateResponse>('/services/create', { json: spec });
  return { id: ID, warnings: [...(Warnings ?? []), ...(warning === undefined ? [] : [warning])] };
}
