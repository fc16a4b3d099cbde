import type { NetworkInspect } from '#api/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { networkPath } from './path.ts';

/** GET /networks/{id} @throws ClientError */
export function* networkInspect(
  client: Client,
  id: string,
  options: { verbose?: boolean; scope?: string } = {},
): Coroutine<NetworkInspect> {
  const query = { verbose: options.verbose ? 'true' : undefined, scope: options.scope || undefined };
  return yield* client.get<NetworkInspect>(networkPath(id), query);
}
