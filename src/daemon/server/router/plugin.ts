import type { PluginPrivilege } from '#api/plugin.ts';
import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { pluginCreate } from '../../plugins/create.ts';
import { pluginDisable } from '../../plugins/disable.ts';
import { pluginEnable } from '../../plugins/enable.ts';
import { pluginList } from '../../plugins/list.ts';
import { type Pull, pluginPrivileges, pluginPull, type TransferMessage } from '../../plugins/pull.ts';
import { pluginPush } from '../../plugins/push.ts';
import { pluginRemove } from '../../plugins/remove.ts';
import { pluginSet } from '../../plugins/set.ts';
import { pluginUpgrade } from '../../plugins/upgrade.ts';
import type { BodyStream, Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /plugins */
export const pluginRoutes: readonly Route[] = [
  get('/plugins', (x) => x.reply(200, pluginList(x.daemon, x.filters))),
  get('/plugins/privileges', privileges),
  get('/plugins/{}/json', (x) => x.reply(200, x.daemon.plugins.get(x.name).toApi())),
  post('/plugins/pull', pull),
  post('/plugins/create', create),
  post('/plugins/{}/enable', enable),
  post('/plugins/{}/disable', disable),
  post('/plugins/{}/push', push),
  post('/plugins/{}/upgrade', upgrade),
  post('/plugins/{}/set', set),
  remove('/plugins/{}', removePlugin),
];

function* privileges(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* pluginPrivileges(x.daemon, x.query.get('remote')));
}

function* pull(x: Exchange): Coroutine<void> {
  const { query } = x;
  const allowed = x.optionalJson<PluginPrivilege[]>() ?? [];
  yield* transfer(x, pluginPull(x.daemon, query.get('remote'), query.get('name'), allowed));
}

function* upgrade(x: Exchange): Coroutine<void> {
  const allowed = x.optionalJson<PluginPrivilege[]>() ?? [];
  yield* transfer(x, pluginUpgrade(x.daemon, x.name, x.query.get('remote'), allowed));
}

/** Once the first line has been sent, what goes wrong is told in the stream. */
function* transfer(x: Exchange, { name, run }: Pull): Coroutine<void> {
  let body: BodyStream | undefined;
  try {
    yield* run(function* (message) {
      body ??= yield* begin(x, name);
      yield* body.write(line(message));
    });
  } catch (error) {
    if (!(error instanceof DockerError) || !body) throw error;
    yield* body.write(line({ errorDetail: { message: error.message }, error: error.message }));
  }
  if (body) yield* body.end();
}

function begin(x: Exchange, name: string): Coroutine<BodyStream> {
  return x.stream(200, 'application/json', new Headers([['Docker-Plugin-Name', name]]));
}

function line(message: TransferMessage | { errorDetail: { message: string }; error: string }): string {
  return `${JSON.stringify(message)}\r\n`;
}

function* create(x: Exchange): Coroutine<void> {
  pluginCreate(x.daemon, x.query.get('name'), x.body);
  yield* x.empty(204);
}

function* enable(x: Exchange): Coroutine<void> {
  const timeout = x.query.get('timeout');
  if (!/^\d+$/.test(timeout)) {
    throw unknownError(`strconv.Atoi: parsing ${JSON.stringify(timeout)}: invalid syntax`);
  }
  yield* pluginEnable(x.daemon, x.name);
  yield* x.empty(200);
}

function* disable(x: Exchange): Coroutine<void> {
  yield* pluginDisable(x.daemon, x.name, x.query.flag('force'));
  yield* x.empty(200);
}

function* push(x: Exchange): Coroutine<void> {
  const { run } = pluginPush(x.daemon, x.name);
  const body = yield* x.stream(200, 'application/json');
  try {
    yield* run((message) => body.write(line(message)));
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    yield* body.write(line({ errorDetail: { message: error.message }, error: error.message }));
  }
  yield* body.end();
}

function* set(x: Exchange): Coroutine<void> {
  pluginSet(x.daemon, x.name, x.json<string[]>());
  yield* x.empty(204);
}

function* removePlugin(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* pluginRemove(x.daemon, x.name, x.query.flag('force')));
}
