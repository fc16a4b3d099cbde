import { API_VERSION, MIN_API_VERSION } from '#api/version.ts';
import { invalidParameter, notFound } from '#errdefs/errdefs.ts';
import { decode } from '../query.ts';
import { buildRoutes } from './build.ts';
import { configRoutes } from './config.ts';
import { containerRoutes } from './container.ts';
import { imageRoutes } from './image.ts';
import { networkRoutes } from './network.ts';
import { nodeRoutes } from './node.ts';
import { pluginRoutes } from './plugin.ts';
import type { Handler, Route } from './route.ts';
import { secretRoutes } from './secret.ts';
import { serviceRoutes } from './service.ts';
import { swarmRoutes } from './swarm.ts';
import { systemRoutes } from './system.ts';
import { taskRoutes } from './task.ts';
import { volumeRoutes } from './volume.ts';

interface Compiled {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** Finds who answers a request. */
export class Router {
  readonly #routes: ReadonlyMap<string, readonly Compiled[]>;

  constructor() {
    const routes = [
      containerRoutes,
      imageRoutes,
      networkRoutes,
      volumeRoutes,
      pluginRoutes,
      systemRoutes,
      buildRoutes,
      swarmRoutes,
      nodeRoutes,
      serviceRoutes,
      taskRoutes,
      secretRoutes,
      configRoutes,
    ].flat();
    // By the first part of the path, so that few patterns are tried.
    const grouped = new Map<string, Compiled[]>();
    for (const route of routes) {
      const group = firstPart(route.path);
      grouped.set(group, [...(grouped.get(group) ?? []), compile(route)]);
    }
    this.#routes = grouped;
  }

  /**
   * @param target of the request, with or without `/v1.51` before it
   * @throws DockerError `page not found`; `client version 1.99 is too new. …`
   */
  route(method: string, target: string): { handler: Handler; vars: string[] } {
    const [whole = '', parameters] = target.split('?', 2);
    const clean = cleanPath(whole);
    if (clean !== whole) {
      const location = parameters === undefined ? clean : `${clean}?${parameters}`;
      return { handler: (x) => x.redirect(location), vars: [] };
    }
    const path = withoutVersion(whole);
    if (method === 'OPTIONS') return { handler: (x) => x.empty(200), vars: [] };
    for (const { method: own, pattern, handler } of this.#routes.get(firstPart(path)) ?? []) {
      const match = own === method ? pattern.exec(path) : null;
      if (match) return { handler, vars: match.slice(1).map((text) => decode(text.replaceAll('+', '%2B'))) };
    }
    throw notFound('page not found');
  }
}

function compile({ method, path, handler }: Route): Compiled {
  return { method, pattern: new RegExp(`^${path.replaceAll('{}', '(.*)')}$`), handler };
}

/** A path without doubled slashes and dots; a slash at its end stays. */
function cleanPath(path: string): string {
  if (!/\/\.{0,2}\//.test(path) && !/\/\.{1,2}$/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const end = path.endsWith('/') && parts.length > 0 ? '/' : '';
  return `/${parts.join('/')}${end}`;
}

function firstPart(path: string): string {
  return path.split('/', 2)[1] ?? '';
}

function withoutVersion(path: string): string {
  const match = /^\/v([0-9][0-9.]*)(\/.*)$/.exec(path);
  if (!match) return path;
  const [, version = '', rest = ''] = match;
  if (compare(version, API_VERSION) > 0) {
    throw invalidParameter(`client version ${version} is too new. Maximum supported API version is ${API_VERSION}`);
  }
  if (compare(version, MIN_API_VERSION) < 0) {
    throw invalidParameter(
      `client version ${version} is too old. Minimum supported API version is ${MIN_API_VERSION}, please upgrade your client to a newer version`,
    );
  }
  return rest;
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let at = 0; at < 2; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
