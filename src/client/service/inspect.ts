import type { Service } from '#api/swarm/service.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /services/{id} @throws ClientError */
export function* serviceInspect(client: Client, id: string, insertDefaults = false): Coroutine<Service> {
  return yield* client.get<Service>(`/services/${encodePath(id)}`, { insertDefaults: String(insertDefaults) });
}
