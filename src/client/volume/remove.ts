import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { ClientError } from '../error.ts';
import { encodePath, flag } from '../query.ts';

/** DELETE /volumes/{name} @throws ClientError */
export function* volumeRemove(client: Client, name: string, options: { force?: boolean } = {}): Coroutine<void> {
  if (name.trim() === '') throw new ClientError('invalid volume ID: value is empty');
  yield* client.send('DELETE', `/volumes/${encodePath(name.trim())}`, { query: { force: flag(options.force) } });
}
