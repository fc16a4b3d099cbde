import type { SwarmSpec } from '#api/swarm/swarm.ts';
import { invalidParameter, notImplemented } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Cluster } from './cluster.ts';

/** What is to be made anew. */
export interface UpdateFlags {
  readonly rotateWorkerToken: boolean;
  readonly rotateManagerToken: boolean;
  readonly rotateUnlockKey: boolean;
}

/** POST /swarm/update. @throws DockerError for bad settings, or a version that is not the current one */
export function* updateSwarm(
  cluster: Cluster,
  version: number,
  given: Partial<SwarmSpec>,
  flags: UpdateFlags,
): Coroutine<void> {
  cluster.requireManager();
  const ca = given.CAConfig ?? {};
  if (ca.SigningCACert || ca.SigningCAKey || ca.ExternalCAs?.length) {
    throw notImplemented("not simulated: a certificate authority of one's own");
  }
  const name = given.Name || 'default';
  if (name !== 'default') throw invalidParameter('swarm spec must be named "default"');
  const spec: SwarmSpec = {
    Name: name,
    Labels: given.Labels ?? {},
    Orchestration: given.Orchestration ?? {},
    Raft: {
      ...given.Raft,
      ElectionTick: given.Raft?.ElectionTick || 10,
      HeartbeatTick: given.Raft?.HeartbeatTick || 1,
    },
    Dispatcher: given.Dispatcher ?? {},
    CAConfig: given.CAConfig ?? {},
    TaskDefaults: given.TaskDefaults ?? {},
    EncryptionConfig: { AutoLockManagers: given.EncryptionConfig?.AutoLockManagers ?? false },
  };
  yield* cluster.control('cluster.update', { version, spec, ...flags });
}
