import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { type HttpReply, type HttpRequest, listenHttp, serveHttp, untilStopped } from '../http/serve.ts';
import { answerApi } from './api.ts';
import type { DynamicConfiguration } from './configuration.ts';
import { type Forwarded, forward } from './forward.ts';
import { Log } from './log.ts';
import type { ProxyOptions } from './options.ts';
import { type ProviderSetting, watchEngine } from './provider.ts';
import { type RoutingTable, routingTable } from './table.ts';

/** Runs a proxy until it is told to stop: entry points that listen, providers that say what is behind them. */
export function* runProxy(
  proc: Process,
  options: ProxyOptions,
  settings: readonly ProviderSetting[],
): Coroutine<number> {
  const log = new Log(proc, options.logLevel);
  const configurations = new Map<string, DynamicConfiguration>();
  const entryPoints = {
    all: [...options.entryPoints.keys()],
    standard: [...options.entryPoints.keys()].filter((name) => name !== 'traefik'),
  };
  let table: RoutingTable = { routers: [], pools: [] };
  for (const [name, address] of options.entryPoints) {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
    try {
      const listener = listenHttp(proc, Addr.tryParse(host.replace(/^\[|\]$/g, '')), Number(port));
      serveHttp(proc, listener, (request) => answer(name, request));
    } catch (error) {
      if (!isErrno(error)) throw error;
      const reason = `error opening listener: listen tcp ${address}: bind: ${error.message.toLowerCase()}`;
      yield* log.error(`command traefik error: error while building entryPoint ${name}: ${reason}`);
      return 1;
    }
  }
  for (const setting of settings)
    proc.thread(
      watchEngine(proc, log, setting, (configuration) => {
        configurations.set(setting.name, configuration);
        const before = JSON.stringify(table);
        const next = routingTable(configurations, entryPoints);
        // Where nothing has changed the turns of its servers go on.
        if (JSON.stringify(next) === before) return;
        const told = new Set(table.routers.flatMap(({ name, errors }) => errors.map((error) => `${name} ${error}`)));
        table = next;
        for (const { name, errors } of next.routers)
          for (const error of errors)
            if (!told.has(`${name} ${error}`)) proc.thread(log.error(error, { routerName: name }));
      }),
    );

  function* answer(entryPoint: string, request: HttpRequest): Coroutine<HttpReply> {
    if (entryPoint === 'traefik' && options.insecure) return answerApi(table, options.entryPoints, request);
    if (options.ping && entryPoint === 'traefik' && request.target === '/ping')
      return { status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'OK' };
    const begun = proc.clock.now;
    const done = yield* forward(proc, table, entryPoint, request);
    if (options.accessLog) yield* access(request, done, Math.round((proc.clock.now - begun) / 1e6));
    return done.reply;
  }

  let requests = 0;
  function* access(request: HttpRequest, { reply, router, server }: Forwarded, milliseconds: number): Coroutine<void> {
    const { peer, method, target, version, headers } = request;
    const size =
      typeof reply.body === 'string' ? new TextEncoder().encode(reply.body).length : (reply.body?.length ?? 0);
    const time = commonLogTime(proc.clock.wallTime().seconds);
    const quoted = (text: string | undefined) => JSON.stringify(text ?? '-');
    yield* proc.print(
      `${peer.addr.text} - - [${time}] "${method} ${target} HTTP/${version}" ${reply.status} ${size} ` +
        `${quoted(headers.get('Referer'))} ${quoted(headers.get('User-Agent'))} ${++requests} ` +
        `${quoted(router?.name)} ${quoted(server)} ${milliseconds}ms\n`,
    );
  }

  yield* untilStopped(proc);
  return 0;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21/Nov/2026:09:00:00 +0000` */
function commonLogTime(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
