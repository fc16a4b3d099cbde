import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** How a container is stopped. */
export interface StopOptions {
  /** Seconds before it is killed; negative for ever. */
  timeout?: number;
  signal?: string;
}

/** POST /containers/{id}/stop @throws ClientError */
export function* containerStop(client: Client, id: string, options: StopOptions = {}): Coroutine<void> {
  const query = { t: options.timeout?.toString(), signal: options.signal || undefined };
  yield* client.send('POST', containerPath(id, '/stop'), { query });
}
