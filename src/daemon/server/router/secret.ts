import type { SecretSpec } from '#api/swarm/secret.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { listFilter } from '../../swarm/filters.ts';
import { lookup } from '../../swarm/lookup.ts';
import type { SecretObject } from '../../swarm/store/objects.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';
import { versionOf } from './version.ts';

/** /secrets */
export const secretRoutes: readonly Route[] = [
  get('/secrets', list),
  get('/secrets/{}', inspect),
  post('/secrets/create', create),
  post('/secrets/{}/update', update),
  remove('/secrets/{}', removeSecret),
];

function* list(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  cluster.requireManager();
  x.filters.validate(['names', 'name', 'id', 'label']);
  const secrets = yield* cluster.control<SecretObject[]>('secret.list', listFilter(x.filters));
  yield* x.reply(200, secrets.map(present));
}

function* inspect(x: Exchange): Coroutine<void> {
  yield* x.reply(200, present(yield* lookup(x.daemon.cluster, 'secret', x.name)));
}

function* create(x: Exchange): Coroutine<void> {
  const spec = canonical(x.json<SecretSpec>());
  yield* x.reply(201, { ID: yield* x.daemon.cluster.control<string>('secret.create', { spec }) });
}

function* update(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  const spec = canonical(x.json<SecretSpec>());
  const version = versionOf(x, 'secret');
  const { ID: id } = yield* lookup(cluster, 'secret', x.name);
  yield* cluster.control('secret.update', { id, version, spec });
  yield* x.empty(200);
}

function* removeSecret(x: Exchange): Coroutine<void> {
  const { cluster } = x.daemon;
  const { ID: id } = yield* lookup(cluster, 'secret', x.name);
  yield* cluster.control('secret.remove', { id });
  yield* x.empty(204);
}

function canonical({
  Name: name,
  Labels: labels,
  Data: data,
  Driver: driver,
  Templating: template,
}: SecretSpec): SecretSpec {
  return {
    ...(name && { Name: name }),
    Labels: labels ?? {},
    ...(data && { Data: data }),
    ...(driver && { Driver: driver }),
    ...(template && { Templating: template }),
  };
}

function present({ ID, Version, CreatedAt, UpdatedAt, Spec }: SecretObject): SecretObject {
  return { ID, Version, CreatedAt, UpdatedAt, Spec };
}
