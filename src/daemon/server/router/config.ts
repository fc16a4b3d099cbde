import type { ConfigSpec } from '#api/swarm/config.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { listFilter } from '../../swarm/filters.ts';
import { lookup } from '../../swarm/lookup.ts';
import type { ConfigObject } from '../../swarm/store/objects.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';
import { versionOf } from './version.ts';

/** /configs */
export const configRoutes: readonly Route[] = [
  get('/configs', list),
  get('/configs/{}', inspect),
  post('/configs/create', create),
  post('/configs/{}/update', update),
  remove('/configs/{}', removeConfig),
];

function* list(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  cluster.requireManager();
  x.filters.validate(['names', 'name', 'id', 'label']);
  const configs = yield* cluster.control<ConfigObject[]>('config.list', listFilter(x.filters));
  yield* x.reply(200, configs.map(present));
}

function* inspect(x: Exchange): Coroutine<void> {
  yield* x.reply(200, present(yield* lookup(x.daemon.cluster, 'config', x.name)));
}

function* create(x: Exchange): Coroutine<void> {
  const spec = canonical(x.json<ConfigSpec>());
  yield* x.reply(201, { ID: yield* x.daemon.cluster.control<string>('config.create', { spec }) });
}

function* update(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  const spec = canonical(x.json<ConfigSpec>());
  const version = versionOf(x, 'config');
  const { ID: id } = yield* lookup(cluster, 'config', x.name);
  yield* cluster.control('config.update', { id, version, spec });
  yield* x.empty(200);
}

function* removeConfig(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  const { ID: id } = yield* lookup(cluster, 'config', x.name);
  yield* cluster.control('config.remove', { id });
  yield* x.empty(204);
}

function canonical({ Name: name, Labels: labels, Data: data, Templating: template }: ConfigSpec): ConfigSpec {
  return {
    ...(name && { Name: name }),
    Labels: labels ?? {},
    ...(data && { Data: data }),
    ...(template && { Templating: template }),
  };
}

function present({ ID, Version, CreatedAt, UpdatedAt, Spec }: ConfigObject): ConfigObject {
  return { ID, Version, CreatedAt, UpdatedAt, Spec };
}
