import type { NetworkCreateRequest, NetworkCreateResponse } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /networks/create @throws ClientError */
export function* networkCreate(client: Client, request: NetworkCreateRequest): Coroutine<NetworkCreateResponse> {
  return yield* client.post<NetworkCreateResponse>('/networks/create', { json: request });
}
