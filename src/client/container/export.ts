import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { Response } from '../response.ts';
import { containerPath } from './path.ts';

/** GET /containers/{id}/export: its file system as a tar archive. @throws ClientError */
export function* containerExport(client: Client, id: string): Coroutine<Response> {
  return yield* client.request('GET', containerPath(id, '/export'));
}
