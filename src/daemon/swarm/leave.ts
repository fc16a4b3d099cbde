import type { Node } from '#api/swarm/node.ts';
import { unavailable } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Cluster } from './cluster.ts';
import { notInSwarm } from './errors.ts';
import { RpcError } from './rpcerror.ts';

const WARNING = 'You are attempting to leave the swarm on a node that is participating as a manager. ';
const HOW_TO_RESTORE =
  'The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.';

/**
 * Leaves the swarm: tasks end, and everything the engine knew of it goes (POST /swarm/leave, moby daemon/cluster.Leave).
 * @throws DockerError where it is in none, and for a manager without `force`
 */
export function* leaveSwarm(cluster: Cluster, force: boolean): Coroutine<void> {
  yield* cluster.exclusively(function* () {
    if (!cluster.node && !cluster.fault) throw notInSwarm();
    if (cluster.fault === 'locked' && !force) {
      throw unavailable(
        'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
      );
    }
    if (cluster.node?.role === 'manager' && !force) throw unavailable(yield* warning(cluster));
    yield* cluster.leave();
  });
}

/** Why a manager had better not leave. */
function* warning(cluster: Cluster): Coroutine<string> {
  if (!cluster.isActiveManager) return `${WARNING}Doing so may lose the consensus of your cluster. ${HOW_TO_RESTORE}`;
  let nodes: Node[];
  try {
    nodes = yield* cluster.control<Node[]>('node.list');
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return WARNING + HOW_TO_RESTORE;
  }
  const count = (state: string) => nodes.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === state).length;
  const [reachable, unreachable] = [count('reachable'), count('unreachable')];
  if (reachable - 2 > unreachable) return WARNING + HOW_TO_RESTORE;
  if (reachable === 1 && unreachable === 0) {
    return `${WARNING}Removing the last manager erases all current state of the swarm. Use \`--force\` to ignore this message. `;
  }
  return `${WARNING}Removing this node leaves ${reachable - 1} managers out of ${reachable + unreachable}. Without a Raft quorum your swarm will be inaccessible. ${HOW_TO_RESTORE}`;
}
