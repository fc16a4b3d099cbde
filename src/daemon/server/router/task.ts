import type { Coroutine } from '#kernel/coroutine.ts';
import { lookup } from '../../swarm/lookup.ts';
import { taskList } from '../../swarm/tasks/list.ts';
import { presentTask } from '../../swarm/tasks/present.ts';
import type { Exchange } from '../exchange.ts';
import { replyClusterLogs } from './clusterlogs.ts';
import { get, type Route } from './route.ts';

/** /tasks */
export const taskRoutes: readonly Route[] = [
  get('/tasks', list),
  get('/tasks/{}/logs', (x) => replyClusterLogs(x, 'task')),
  get('/tasks/{}', inspect),
];

function* list(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* taskList(x.daemon, x.filters));
}

function* inspect(x: Exchange): Coroutine<void> {
  yield* x.reply(200, presentTask(yield* lookup(x.daemon.cluster, 'task', x.name)));
}
