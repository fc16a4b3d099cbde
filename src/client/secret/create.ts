import type { CreatedResponse, SecretSpec } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /secrets/create @throws ClientError */
export function* secretCreate(client: Client, spec: SecretSpec): Coroutine<CreatedResponse> {
  return yield* client.post<CreatedResponse>('/secrets/create', { json: spec });
}
