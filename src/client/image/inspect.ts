import type { ImageInspect } from '#api/image.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodePath } from '../query.ts';

/** GET /images/{name}/json @throws ClientError */
export function* imageInspect(client: Client, name: string): Coroutine<ImageInspect> {
  return yield* client.get<ImageInspect>(`/images/${encodePath(name)}/json`);
}
