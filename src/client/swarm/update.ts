import type { Version } from '#api/swarm/common.ts';
import type { SwarmSpec } from '#api/swarm/swarm.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** What is to be made anew. */
export interface SwarmUpdateFlags {
  workerToken?: boolean;
  managerToken?: boolean;
  managerUnlockKey?: boolean;
}

/** POST /swarm/update @param version the one of the specification that is changed @throws ClientError */
export function* swarmUpdate(
  client: Client,
  version: Version,
  spec: SwarmSpec,
  rotate: SwarmUpdateFlags = {},
): Coroutine<void> {
  const query = {
    version: String(version.Index ?? 0),
    rotateWorkerToken: String(rotate.workerToken ?? false),
    rotateManagerToken: String(rotate.managerToken ?? false),
    rotateManagerUnlockKey: String(rotate.managerUnlockKey ?? false),
  };
  yield* client.send('POST', '/swarm/update', { query, json: spec });
}
