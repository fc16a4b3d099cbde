import type { Volume, VolumeCreateRequest } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /volumes/create @throws ClientError */
export function* volumeCreate(client: Client, request: VolumeCreateRequest): Coroutine<Volume> {
  return yield* client.post<Volume>('/volumes/create', { json: request });
}
