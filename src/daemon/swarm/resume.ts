import type { Coroutine } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import type { Cluster } from './cluster.ts';
import type { NodeConfig } from './nodestate.ts';
import { splitHostPort } from './rpc/hostport.ts';

/** After the engine has started: goes on as the node that the disk knows of, if there is one (moby daemon/cluster.New). */
export function resumeSwarm(cluster: Cluster): void {
  const config = cluster.state.loadConfig();
  if (!config) return;
  if (cluster.state.lock !== undefined) {
    cluster.fault = 'locked';
    return;
  }
  const remote = Addr.tryParse(splitHostPort(config.RemoteAddr).host);
  const route = remote && cluster.daemon.controller.hostNamespace.routes.lookup(remote);
  if (route && 'src' in route) cluster.localAddr = route.src.text;
  cluster.proc.thread(run(cluster, config));
}

function* run(cluster: Cluster, config: NodeConfig): Coroutine<void> {
  const node = yield* cluster.newNode(config);
  try {
    yield* node.resume(false);
  } catch (error) {
    if (cluster.node !== node) return;
    cluster.stop();
    cluster.fault = 'failed';
    cluster.failure = `swarm component could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}
