import type { SwarmInitRequest, SwarmJoinRequest, SwarmSpec, SwarmUnlockRequest } from '#api/swarm/swarm.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { initSwarm } from '../../swarm/init.ts';
import { inspectSwarm } from '../../swarm/inspect.ts';
import { joinSwarm } from '../../swarm/join.ts';
import { leaveSwarm } from '../../swarm/leave.ts';
import { unlockSwarm } from '../../swarm/unlock.ts';
import { updateSwarm } from '../../swarm/update.ts';
import { SWARM_INIT, SWARM_JOIN } from '../bodies.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route } from './route.ts';

/** /swarm */
export const swarmRoutes: readonly Route[] = [
  get('/swarm', inspect),
  get('/swarm/unlockkey', unlockKey),
  post('/swarm/init', init),
  post('/swarm/join', join),
  post('/swarm/leave', leave),
  post('/swarm/update', update),
  post('/swarm/unlock', unlock),
];

function* inspect(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* inspectSwarm(x.daemon.cluster));
}

function* init(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* initSwarm(x.daemon.cluster, x.json<SwarmInitRequest>(SWARM_INIT)));
}

function* join(x: Exchange): Coroutine<void> {
  yield* joinSwarm(x.daemon.cluster, x.json<SwarmJoinRequest>(SWARM_JOIN));
  yield* x.empty(200);
}

function* leave(x: Exchange): Coroutine<void> {
  yield* leaveSwarm(x.daemon.cluster, x.query.flag('force'));
  yield* x.empty(200);
}

function* update(x: Exchange): Coroutine<void> {
  const spec = x.json<Partial<SwarmSpec>>();
  const version = versionOf(x, 'swarm');
  yield* updateSwarm(x.daemon.cluster, version, spec, {
    rotateWorkerToken: rotation(x, 'rotateWorkerToken'),
    rotateManagerToken: rotation(x, 'rotateManagerToken'),
    rotateUnlockKey: rotation(x, 'rotateManagerUnlockKey'),
  });
  yield* x.empty(200);
}

function* unlock(x: Exchange): Coroutine<void> {
  yield* unlockSwarm(x.daemon.cluster, x.json<SwarmUnlockRequest>().UnlockKey);
  yield* x.empty(200);
}

function* unlockKey(x: Exchange): Coroutine<void> {
  const key = yield* x.daemon.cluster.control<string>('cluster.unlockKey');
  yield* x.reply(200, { UnlockKey: key });
}

/** The parameter `version`: which version of an object is to be changed. @throws DockerError */
export function versionOf(x: Exchange, what: string): number {
  const text = x.query.get('version');
  if (/^\d+$/.test(text)) return Number(text);
  throw invalidParameter(
    `invalid ${what} version '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** A switch as Go's strconv.ParseBool reads it. */
function rotation(x: Exchange, name: string): boolean {
  const text = x.query.get(name);
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(|0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw invalidParameter(`invalid value for ${name}: ${text}`);
}
