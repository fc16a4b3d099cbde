import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from './path.ts';

/** How a container is stopped. */
export interface RestartOptions {
  /** Seconds before it is killed; negative for ever. */
  timeout?: number;
  signal?: string;
}

/** POST /containers/{id}/restart @throws ClientError */
export function* containerRestart(client: Client, id: string, options: RestartOptions = {}): Coroutine<void> {
  const query = { t: options.timeout?.toString(), signal: options.signal || undefined };
  yield* client.send('POST', containerPath(id, '/restart'), { query });
}
