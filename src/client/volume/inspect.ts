import type { Volume } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { ClientError } from '../error.ts';
import { encodePath } from '../query.ts';

/** GET /volumes/{name} @throws ClientError */
export function* volumeInspect(client: Client, name: string): Coroutine<Volume> {
  if (name.trim() === '') throw new ClientError('invalid volume ID: value is empty');
  return yield* client.get<Volume>(`/volumes/${encodePath(name.trim())}`);
}
