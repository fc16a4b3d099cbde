import type { VolumeListResponse } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { encodeFilters, type Filters } from '../query.ts';

/** GET /volumes @throws ClientError */
export function* volumeList(client: Client, options: { filters?: Filters } = {}): Coroutine<VolumeListResponse> {
  return yield* client.get<VolumeListResponse>('/volumes', { filters: encodeFilters(options.filters) });
}
