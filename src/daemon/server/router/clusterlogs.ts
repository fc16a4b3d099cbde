import { notImplemented } from '#errdefs/errdefs.ts';
import type { Exchange } from '../exchange.ts';

/** GET /services/{id}/logs and /tasks/{id}/logs. */
export function clusterLogs(x: Exchange, _noun: 'service' | 'task'): never {
  x.daemon.cluster.requireManager();
  throw notImplemented('not simulated: docker service logs');
}
