import type { ChangeItem } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** GET /containers/{id}/changes: what differs from its image. @throws ClientError */
export function* containerChanges(client: Client, id: string): Coroutine<ChangeItem[]> {
  return (yield* client.get<ChangeItem[] | null>(containerPath(id, '/changes'))) ?? [];
}
