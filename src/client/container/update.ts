import type { ContainerUpdateResponse, UpdateConfig } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** POST /containers/{id}/update: new limits or restart policy. @throws ClientError */
export function* containerUpdate(client: Client, id: string, update: UpdateConfig): Coroutine<ContainerUpdateResponse> {
  return yield* client.post<ContainerUpdateResponse>(containerPath(id, '/update'), { json: update });
}
