import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { type ContainerLogsOptions, logsQuery } from '../container/logs.ts';
import { encodePath } from '../query.ts';
import type { Response } from '../response.ts';

/** GET /services/{id}/logs: raw bytes of tasks with a terminal, else multiplexed frames. @throws ClientError */
export function* serviceLogs(client: Client, id: string, options: ContainerLogsOptions): Coroutine<Response> {
  return yield* client.request('GET', `/services/${encodePath(id)}/logs`, { query: logsQuery(options) });
}
