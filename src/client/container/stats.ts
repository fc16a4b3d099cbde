import type { ContainerStats } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { containerPath } from './path.ts';

/** GET /containers/{id}/stats: one sample a second, or one in all. @throws ClientError */
export function* containerStats(client: Client, id: string, stream: boolean): Coroutine<JsonLines<ContainerStats>> {
  const query = { stream: stream ? '1' : '0' };
  return new JsonLines<ContainerStats>(yield* client.request('GET', containerPath(id, '/stats'), { query }));
}
