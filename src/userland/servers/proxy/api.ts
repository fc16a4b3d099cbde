import { parameter, parseTarget } from '../http/query.ts';
import type { HttpReply, HttpRequest } from '../http/serve.ts';
import { plain } from './forward.ts';
import { type Router, type RoutingTable, usable } from './table.ts';
import { VERSION } from './version.ts';

/** Priority of the routers of the proxy itself, beyond what a JavaScript number can hold. */
const HIGHEST = 9223372036854775807n;

/** Answers the proxy's own API (Traefik docs, API & dashboard): what is routed now, as JSON. */
export function answerApi(
  table: RoutingTable,
  entryPoints: ReadonlyMap<string, string>,
  request: HttpRequest,
): HttpReply {
  const target = parseTarget(request.target);
  const { path } = target;
  if (request.method !== 'GET') return plain(405, '');
  if (path === '/ping') return { status: 200, headers: [TEXT], body: 'OK' };
  if (path === '/') return { status: 302, headers: [['Location', '/dashboard/']] };
  if (path.startsWith('/dashboard'))
    return plain(501, 'not simulated: the dashboard; what it shows is at /api/http/routers and /api/http/services\n');
  const one = /^\/api\/http\/(routers|services)\/(.+)$/.exec(path);
  const lists: Readonly<Record<string, () => string[]>> = {
    routers: () => [...internalRouters(), ...table.routers.map((router) => JSON.stringify(routerJson(router)))],
    services: () => serviceTexts(table),
  };
  if (one) {
    const found = lists[one[1] ?? '']?.().find((text) => (JSON.parse(text) as { name: string }).name === one[2]);
    if (found) return json(found);
    const kind = one[1] === 'routers' ? 'router' : 'service';
    return json(JSON.stringify({ message: `${kind} not found: ${one[2]}` }), 404);
  }
  const list = lists[/^\/api\/http\/(routers|services)\/?$/.exec(path)?.[1] ?? ''];
  if (list) {
    const search = (parameter(target, 'search') ?? '').toLowerCase();
    const texts = list().filter((text) => text.toLowerCase().includes(search));
    return json(`[${texts.sort(byName).join(',')}]`, 200, [['X-Next-Page', '1']]);
  }
  if (path === '/api/version')
    return json(JSON.stringify({ Version: VERSION, Codename: 'chabichou', disableDashboardAd: false }));
  if (path === '/api/entrypoints') {
    const all = [...entryPoints].map(([name, address]) => ({ address, name }));
    return json(JSON.stringify(all));
  }
  if (path === '/api/rawdata') {
    const routers = Object.fromEntries(
      table.routers.map(({ name, ...router }) => [name, routerJson({ name, ...router })]),
    );
    const services = Object.fromEntries(
      serviceTexts(table).map((text) => {
        const { name, ...rest } = JSON.parse(text) as { name: string };
        return [name, rest];
      }),
    );
    return json(JSON.stringify({ routers, services }));
  }
  return plain(404, '404 page not found\n');
}

const TEXT = ['Content-Type', 'text/plain; charset=utf-8'] as const;

function json(text: string, status = 200, more: readonly (readonly [string, string])[] = []): HttpReply {
  return { status, headers: [['Content-Type', 'application/json'], ...more], body: `${text}\n` };
}

function byName(a: string, b: string): number {
  return /"name":"([^"]*)"/.exec(a)?.[1]?.localeCompare(/"name":"([^"]*)"/.exec(b)?.[1] ?? '', 'en') ?? 0;
}

function routerJson(router: Router): object {
  const { entryPoints, middlewares, service, rule, priority, errors, name, provider } = router;
  return {
    entryPoints,
    ...(middlewares.length > 0 && { middlewares }),
    service,
    rule,
    priority,
    ...(errors.length > 0 && { error: errors }),
    status: !usable(router) ? 'disabled' : errors.length > 0 ? 'warning' : 'enabled',
    using: entryPoints,
    name,
    provider,
  };
}

function serviceTexts({ pools, routers }: RoutingTable): string[] {
  return pools.map(({ name, servers, passHostHeader }) =>
    JSON.stringify({
      loadBalancer: {
        servers: servers.map((url) => ({ url })),
        strategy: 'wrr',
        passHostHeader,
        responseForwarding: { flushInterval: '100ms' },
      },
      status: 'enabled',
      usedBy: routers.filter(({ pool }) => pool?.name === name).map((router) => router.name),
      serverStatus: Object.fromEntries(servers.map((url) => [url, 'UP'])),
      name,
      provider: name.slice(name.lastIndexOf('@') + 1),
      type: 'loadbalancer',
    }),
  );
}

/** The routers to this API itself. */
function internalRouters(): string[] {
  const own = (name: string, rule: string, priority: bigint) =>
    `{"entryPoints":["traefik"],"service":"${name}","rule":"${rule}","ruleSyntax":"default","priority":${priority},"status":"enabled","using":["traefik"],"name":"${name}","provider":"internal"}`;
  return [
    own('api@internal', 'PathPrefix(`/api`)', HIGHEST - 1n),
    own('dashboard@internal', 'PathPrefix(`/`)', HIGHEST - 2n),
  ];
}
