import type { DiskUsage } from '#api/system.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** GET /system/df; `types` limits what is counted (container, image, volume, build-cache). @throws ClientError */
export function* diskUsage(client: Client, types: readonly string[] = []): Coroutine<DiskUsage> {
  return yield* client.get<DiskUsage>(`/system/df${types.length > 0 ? `?type=${types.join('&type=')}` : ''}`);
}
