import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Cluster } from './cluster.ts';
import { RpcError } from './rpcerror.ts';
import type { TableName, Tables } from './store/objects.ts';

/** The kinds of objects that people name. */
type Noun = Extract<TableName, 'service' | 'task' | 'network' | 'secret' | 'config'>;

/**
 * Asks the managers for the object that somebody means.
 * @throws DockerError `service web not found`, in the engine's own words; whatever `control` throws
 */
export function* lookup<Name extends Noun>(cluster: Cluster, noun: Name, term: string): Coroutine<Tables[Name]> {
  try {
    return yield* cluster.control<Tables[Name]>(`${noun}.get`, { term });
  } catch (error) {
    if (error instanceof RpcError && ['NotFound', 'InvalidArgument'].includes(error.code))
      throw new DockerError(error.kind, error.description);
    throw error;
  }
}
