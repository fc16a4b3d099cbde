import { conflict, DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { fromBase64 } from './ca/base64.ts';
import type { Cluster } from './cluster.ts';
import { swarmCode } from './code.ts';
import { notInSwarm } from './errors.ts';

const KEY_BYTES = 32;

/**
 * Lets a manager that came back locked go on (POST /swarm/unlock, moby daemon/cluster.UnlockSwarm).
 * @throws DockerError where it is not locked, or the key is not the one
 */
export function* unlockSwarm(cluster: Cluster, key: string): Coroutine<void> {
  yield* cluster.exclusively(function* () {
    if (cluster.isActiveManager) throw conflict('swarm is not locked');
    if (cluster.fault !== 'locked') cluster.requireManager();
    const config = cluster.state.loadConfig();
    if (!config) throw notInSwarm();
    if (!isKey(key)) throw invalidParameter('invalid key string');
    const { lockOf } = yield* arrived(swarmCode);
    if (lockOf(key) !== cluster.state.lock) {
      throw new DockerError('unauthorized', 'swarm could not be unlocked: invalid key provided');
    }
    yield* (yield* cluster.newNode(config)).resume(false);
  });
}

function isKey(key: string): boolean {
  const match = /^SWMKEY-1-(.+)$/.exec(key);
  return match?.[1] !== undefined && fromBase64(match[1])?.length === KEY_BYTES;
}
