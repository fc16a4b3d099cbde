import type { Coroutine } from '#kernel/coroutine.ts';
import type { Exchange } from '../exchange.ts';

/** Answers a request. @throws DockerError, which the server turns into the answer */
export type Handler = (exchange: Exchange) => Coroutine<void>;

/** A method and path, and what answers them. */
export interface Route {
  readonly method: string;
  /** `/containers/{}/json`: braces stand for a name or id, which may hold slashes. */
  readonly path: string;
  readonly handler: Handler;
}

export const get = (path: string, handler: Handler): Route => ({ method: 'GET', path, handler });
export const head = (path: string, handler: Handler): Route => ({ method: 'HEAD', path, handler });
export const post = (path: string, handler: Handler): Route => ({ method: 'POST', path, handler });
export const put = (path: string, handler: Handler): Route => ({ method: 'PUT', path, handler });
export const remove = (path: string, handler: Handler): Route => ({ method: 'DELETE', path, handler });
