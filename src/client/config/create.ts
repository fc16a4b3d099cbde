import type { ConfigSpec } from '#api/swarm/config.ts';
import type { CreatedResponse } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /configs/create @throws ClientError */
export function* configCreate(client: Client, spec: ConfigSpec): Coroutine<CreatedResponse> {
  return yield* client.post<CreatedResponse>('/configs/create', { json: spec });
}
