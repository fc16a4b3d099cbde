import type { Version } from '#api/system.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /version @throws ClientError */
export function* serverVersion(client: Client): Coroutine<Version> {
  return yield* client.get<Version>('/version');
}
