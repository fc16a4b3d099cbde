import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { ClientError } from '../error.ts';

/** What an engine says of itself in the headers of every answer to a ping. */
export interface Ping {
  osType: string;
  experimental: boolean;
  /** Its part in a swarm, where it tells: `inactive`, `active/manager`, `active/worker` … */
  swarm?: string;
}

/** HEAD /_ping; undefined where no engine answers. */
export function* ping(client: Client): Coroutine<Ping | undefined> {
  try {
    const response = yield* client.request('HEAD', '/_ping');
    const { headers } = response;
    response.close();
    return {
      osType: headers.get('Ostype') ?? '',
      experimental: headers.get('Docker-Experimental') === 'true',
      swarm: headers.get('Swarm'),
    };
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}
