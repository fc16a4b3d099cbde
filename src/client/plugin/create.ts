import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** POST /plugins/create: a plug-in from a tar with config.json and rootfs. @throws ClientError */
export function* pluginCreate(client: Client, name: string, tar: Uint8Array): Coroutine<void> {
  yield* client.send('POST', '/plugins/create', {
    query: { name },
    body: { type: 'application/x-tar', bytes: tar },
  });
}
