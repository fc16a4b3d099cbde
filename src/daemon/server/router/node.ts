import type { NodeSpec } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { findNode } from '../../swarm/findnode.ts';
import { nodeList, nodeRemove, nodeUpdate } from '../../swarm/nodes.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';
import { versionOf } from './swarm.ts';

/** /nodes */
export const nodeRoutes: readonly Route[] = [
  get('/nodes', list),
  get('/nodes/{}', inspect),
  post('/nodes/{}/update', update),
  remove('/nodes/{}', removeNode),
];

function* list(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* nodeList(x.daemon.cluster, x.filters));
}

function* inspect(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* findNode(x.daemon.cluster, x.name));
}

function* update(x: Exchange): Coroutine<void> {
  const spec = x.json<NodeSpec>();
  yield* nodeUpdate(x.daemon.cluster, x.name, versionOf(x, 'node'), spec);
  yield* x.empty(200);
}

function* removeNode(x: Exchange): Coroutine<void> {
  yield* nodeRemove(x.daemon.cluster, x.name, x.query.flag('force'));
  yield* x.empty(200);
}
