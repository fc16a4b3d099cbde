import type { NetworkDisconnectRequest } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { networkPath } from './path.ts';

/** POST /networks/{id}/disconnect @throws ClientError */
export function* networkDisconnect(client: Client, id: string, request: NetworkDisconnectRequest): Coroutine<void> {
  yield* client.send('POST', networkPath(id, '/disconnect'), { json: request });
}
