import type { Cluster } from './cluster.ts';

/** After the engine has started: goes on as the node that the disk knows of, if there is one (moby daemon/cluster.New). */
export function resumeSwarm(cluster: Cluster): void {
  const config = cluster.state.loadConfig();
  if (!config) return;
  if (cluster.state.lock !== undefined) {
    cluster.fault = 'locked';
    return;
  }
  const node = cluster.newNode(config);
  cluster.proc.thread(node.resume(false));
}
