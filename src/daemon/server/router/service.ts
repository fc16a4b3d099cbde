import type { ServiceSpec } from '#api/swarm/service.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { lookup } from '../../swarm/lookup.ts';
import { serviceCreate } from '../../swarm/services/create.ts';
import { serviceList } from '../../swarm/services/list.ts';
import { presentService } from '../../swarm/services/present.ts';
import { serviceUpdate } from '../../swarm/services/update.ts';
import { SERVICE_CREATE } from '../bodies.ts';
import type { Exchange } from '../exchange.ts';
import { replyClusterLogs } from './clusterlogs.ts';
import { get, post, type Route, remove } from './route.ts';

/** /services */
export const serviceRoutes: readonly Route[] = [
  get('/services', list),
  get('/services/{}/logs', (x) => replyClusterLogs(x, 'service')),
  get('/services/{}', inspect),
  post('/services/create', create),
  post('/services/{}/update', update),
  remove('/services/{}', removeService),
];

function* list(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* serviceList(x.daemon, x.filters, x.query.flag('status')));
}

function* inspect(x: Exchange): Coroutine<void> {
  x.daemon.cluster.requireManager();
  const service = yield* lookup(x.daemon.cluster, 'service', x.name);
  yield* x.reply(200, presentService(service, x.query.flag('insertDefaults')));
}

function* create(x: Exchange): Coroutine<void> {
  yield* x.reply(201, yield* serviceCreate(x.daemon, x.json<ServiceSpec>(SERVICE_CREATE)));
}

function* update(x: Exchange): Coroutine<void> {
  const spec = x.json<ServiceSpec>();
  const text = x.query.get('version');
  if (!/^\d+$/.test(text)) {
    throw invalidParameter(
      `invalid service version '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const options = {
    version: Number(text),
    rollback: x.query.get('rollback'),
    registryAuthFrom: x.query.get('registryAuthFrom'),
  };
  yield* x.reply(200, yield* serviceUpdate(x.daemon, x.name, spec, options));
}

function* removeService(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  const { ID: id } = yield* lookup(cluster, 'service', x.name);
  yield* cluster.control('service.remove', { id });
  yield* x.empty(200);
}
