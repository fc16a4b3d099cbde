import type { ContainerInspect } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { flag } from '../query.ts';
import { containerPath } from './path.ts';

/** GET /containers/{id}/json @throws ClientError */
export function* containerInspect(
  client: Client,
  id: string,
  options: { size?: boolean } = {},
): Coroutine<ContainerInspect> {
  return yield* client.get<ContainerInspect>(containerPath(id, '/json'), { size: flag(options.size) });
}
