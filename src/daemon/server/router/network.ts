import type { NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest } from '#api/network.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { networkConnect } from '../../networks/connect.ts';
import { networkCreate } from '../../networks/create.ts';
import { networkDisconnect } from '../../networks/disconnect.ts';
import { networkList } from '../../networks/list.ts';
import { networkInspectByTerm } from '../../networks/lookup.ts';
import { networksPrune } from '../../networks/prune.ts';
import { networkRemove } from '../../networks/remove.ts';
import { NETWORK_CONNECT, NETWORK_CREATE, NETWORK_DISCONNECT } from '../bodies.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /networks */
export const networkRoutes: readonly Route[] = [
  get('/networks', list),
  get('/networks/', list),
  post('/networks/create', create),
  post('/networks/prune', prune),
  post('/networks/{}/connect', connect),
  post('/networks/{}/disconnect', disconnect),
  get('/networks/{}', inspect),
  remove('/networks/{}', removeNetwork),
];

function* list(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* networkList(x.daemon, x.filters));
}

function* inspect(x: Exchange): Coroutine<void> {
  const verbose = x.query.get('verbose');
  if (verbose !== '' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(verbose)) {
    const fault = `strconv.ParseBool: parsing ${JSON.stringify(verbose)}: invalid syntax`;
    throw invalidParameter(`invalid value for verbose: ${verbose}: ${fault}`);
  }
  const options = { verbose: /^[1tT]/.test(verbose), scope: x.query.get('scope') };
  yield* x.reply(200, yield* networkInspectByTerm(x.daemon, x.name, options));
}

function* create(x: Exchange): Coroutine<void> {
  yield* x.reply(201, yield* networkCreate(x.daemon, x.json<NetworkCreateRequest>(NETWORK_CREATE)));
}

function* prune(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* networksPrune(x.daemon, x.filters));
}

function* connect(x: Exchange): Coroutine<void> {
  const { Container: container, EndpointConfig: settings } = x.json<NetworkConnectRequest>(NETWORK_CONNECT);
  yield* networkConnect(x.daemon, x.name, container, settings ?? null);
  yield* x.empty(200);
}

function* disconnect(x: Exchange): Coroutine<void> {
  const { Container: container, Force: force } = x.json<NetworkDisconnectRequest>(NETWORK_DISCONNECT);
  yield* networkDisconnect(x.daemon, x.name, container, force ?? false);
  yield* x.empty(200);
}

function* removeNetwork(x: Exchange): Coroutine<void> {
  yield* networkRemove(x.daemon, x.name);
  yield* x.empty(204);
}
