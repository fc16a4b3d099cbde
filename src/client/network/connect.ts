import type { NetworkConnectRequest } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { networkPath } from './path.ts';

/** POST /networks/{id}/connect @throws ClientError */
export function* networkConnect(client: Client, id: string, request: NetworkConnectRequest): Coroutine<void> {
  yield* client.send('POST', networkPath(id, '/connect'), { json: request });
}
