import type { TopResponse } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** GET /containers/{id}/top: its processes as ps shows them, with `args` for ps. @throws ClientError */
export function* containerTop(client: Client, id: string, args: readonly string[]): Coroutine<TopResponse> {
  const query = { ps_args: args.length > 0 ? args.join(' ') : undefined };
  return yield* client.get<TopResponse>(containerPath(id, '/top'), query);
}
