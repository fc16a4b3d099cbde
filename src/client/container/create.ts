import type { ContainerCreateRequest, ContainerCreateResponse } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /containers/create: makes a container, called `name` where one is given. @throws ClientError */
export function* containerCreate(
  client: Client,
  request: ContainerCreateRequest,
  options: { name?: string; platform?: string } = {},
): Coroutine<ContainerCreateResponse> {
  const query = { name: options.name || undefined, platform: options.platform || undefined };
  return yield* client.post<ContainerCreateResponse>('/containers/create', { query, json: request });
}
