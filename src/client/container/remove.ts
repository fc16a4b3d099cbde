import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { flag } from '../query.ts';
import { containerPath } from './path.ts';

/** What goes with a container, and whether it may be running. */
export interface ContainerRemoveOptions {
  force?: boolean;
  link?: boolean;
  volumes?: boolean;
}

/** DELETE /containers/{id} @throws ClientError */
export function* containerRemove(client: Client, id: string, options: ContainerRemoveOptions = {}): Coroutine<void> {
  const query = { force: flag(options.force), link: flag(options.link), v: flag(options.volumes) };
  yield* client.send('DELETE', containerPath(id), { query });
}
