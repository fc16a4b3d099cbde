import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import { arrived } from '#kernel/code.ts';
import { anyOf, type Coroutine, until } from '#kernel/coroutine.ts';
import { eventJson } from '../../events/events.ts';
import { includesEvent } from '../../events/filter.ts';
import { registryCode } from '../../registry/code.ts';
import { credentialsOf } from '../../registry/credentials.ts';
import { swarmInfo, swarmStatus } from '../../swarm/info.ts';
import { systemDiskUsage } from '../../system/diskusage.ts';
import { systemInfo } from '../../system/info.ts';
import { systemVersion } from '../../system/version.ts';
import { parseTime } from '../../timestamp.ts';
import type { Exchange } from '../exchange.ts';
import { get, head, post, type Route } from './route.ts';

/** What belongs to no object: /_ping, /info, /version, /events, /system/df, and parts that are left out. */
export const systemRoutes: readonly Route[] = [
  get('/_ping', ping),
  head('/_ping', ping),
  get('/info', info),
  get('/version', (x) => x.reply(200, systemVersion(x.daemon))),
  get('/system/df', (x) => x.reply(200, systemDiskUsage(x.daemon, x.query.getAll('type')))),
  get('/events', events),
  post('/auth', login),
  get('/distribution/{}/json', distribution),
];

/** GET /distribution/{name}/json: asks the image's registry about it. */
function* distribution(x: Exchange): Coroutine<void> {
  const credentials = credentialsOf(x.headers.get('X-Registry-Auth'));
  const { distributionInspect } = yield* arrived(registryCode);
  yield* x.reply(200, yield* distributionInspect(x.daemon, x.name, credentials));
}

/** POST /auth: the registry is asked whether it knows the user. */
function* login(x: Exchange): Coroutine<void> {
  const { serveraddress = '', username = '', password = '' } = x.json<Record<string, string | undefined>>();
  const { registryLogin } = yield* arrived(registryCode);
  yield* registryLogin(x.daemon, serveraddress, { username, password });
  yield* x.reply(200, { IdentityToken: '', Status: 'Login Succeeded' });
}

function* info(x: Exchange): Coroutine<void> {
  yield* x.reply(200, systemInfo(x.daemon, yield* swarmInfo(x.daemon.cluster)));
}

function ping(x: Exchange): Coroutine<void> {
  const headers = new Headers([
    ['Builder-Version', '2'],
    ['Cache-Control', 'no-cache, no-store, must-revalidate'],
    ['Pragma', 'no-cache'],
    ['Swarm', swarmStatus(x.daemon.cluster)],
  ]);
  return x.text(200, 'OK', headers);
}

/** GET /events: what is remembered since a time, then what comes, until a time or until the client leaves. */
function* events(x: Exchange): Coroutine<void> {
  const { daemon } = x;
  const { clock } = daemon;
  const since = timeOf(x, 'since');
  const end = timeOf(x, 'until');
  if (since !== undefined && end !== undefined && since > end) {
    const [from, to] = [x.query.get('since'), x.query.get('until')];
    throw invalidParameter(`\`since\` time (${from}) cannot be after \`until\` time (${to})`);
  }
  const filters = x.filters;
  const body = yield* x.stream(200, 'application/json');
  const listener = daemon.events.listen();
  try {
    const past = since === undefined && end === undefined ? [] : daemon.events.past;
    for (const event of [...past]) {
      if ((since !== undefined && event.at < since) || (end !== undefined && event.at > end)) continue;
      if (includesEvent(filters, event)) yield* body.write(`${eventJson(clock, event)}\n`);
    }
    const { gone } = x;
    while (!gone.done() && (end === undefined || clock.now < end)) {
      const event = listener.take();
      if (event === undefined) {
        yield anyOf(listener.changed, gone.changed, ...(end === undefined ? [] : [until(clock, end)]));
      } else if (includesEvent(filters, event)) yield* body.write(`${eventJson(clock, event)}\n`);
    }
  } finally {
    daemon.events.unlisten(listener);
  }
  yield* body.end();
}

function timeOf({ daemon, query }: Exchange, name: string): Nanoseconds | undefined {
  const text = query.get(name);
  if (text === '') return undefined;
  const time = parseTime(daemon.clock, text);
  if (time === undefined) throw unknownError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return time;
}
