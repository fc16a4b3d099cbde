import type { WaitResponse } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { Response } from '../response.ts';
import { containerPath } from './path.ts';

/** What to wait for: that it does not run, that it ends next, that it is gone. */
export type WaitCondition = 'not-running' | 'next-exit' | 'removed';

/** A wait the engine has taken on. */
export class ContainerWait {
  constructor(readonly response: Response) {}

  /** Waits for the end. */
  result(): Coroutine<WaitResponse> {
    return this.response.json<WaitResponse>();
  }
}

/**
 * POST /containers/{id}/wait: returns once the engine has taken the wait on; what happens from then on is not missed.
 * @throws ClientError
 */
export function* containerWait(client: Client, id: string, condition?: WaitCondition): Coroutine<ContainerWait> {
  return new ContainerWait(yield* client.request('POST', containerPath(id, '/wait'), { query: { condition } }));
}
