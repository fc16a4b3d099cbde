import type { Node } from '#api/swarm/node.ts';
import { notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Cluster } from './cluster.ts';
import { RpcError } from './rpcerror.ts';

/**
 * The node that somebody means by an id, a host name or the beginning of an id (moby daemon/cluster/helpers.go).
 * @throws DockerError `node x not found`, `node x is ambiguous (2 matches found)`
 */
export function* findNode(cluster: Cluster, term: string): Coroutine<Node> {
  try {
    return yield* cluster.control<Node>('node.get', { id: term });
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'NotFound') throw error;
  }
  let found = yield* cluster.control<Node[]>('node.list', { names: [term] });
  if (found.length === 0) found = yield* cluster.control<Node[]>('node.list', { idPrefixes: [term] });
  const [node] = found;
  if (!node) throw notFound(`node ${term} not found`);
  if (found.length > 1) throw unknownError(`node ${term} is ambiguous (${found.length} matches found)`);
  return node;
}
