import { Headers } from '#http/headers.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';

/** A request to a web server, whole. */
export interface WebRequest {
  readonly method: string;
  /** As it came in, with the query. */
  readonly target: string;
  /** The target's path, decoded no further. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly peer: Endpoint | undefined;
  /** Whether it came encrypted. */
  readonly secure: boolean;
}

/** What is answered. */
export interface WebResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Left out where the request was HEAD. */
  readonly body: Uint8Array;
}

/** Answers a request. */
export type WebHandler = (request: WebRequest) => Coroutine<WebResponse>;

const encoder = new TextEncoder();

/** An answer with text or bytes. */
export function respond(
  status: number,
  body: string | Uint8Array = '',
  headers: readonly (readonly [string, string])[] = [],
): WebResponse {
  return { status, headers: new Headers(headers), body: typeof body === 'string' ? encoder.encode(body) : body };
}

/** An answer with JSON. */
export function respondJson(
  status: number,
  value: unknown,
  headers: readonly (readonly [string, string])[] = [],
): WebResponse {
  return respond(status, `${JSON.stringify(value)}\n`, [
    ['Content-Type', 'application/json; charset=utf-8'],
    ...headers,
  ]);
}

/** The parameters behind the question mark of a target; of those that come twice the last. */
export function queryOf(target: string): ReadonlyMap<string, string> {
  const mark = target.indexOf('?');
  const pairs = mark < 0 ? [] : target.slice(mark + 1).split('&');
  return new Map(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decoded(name), decoded(value.join('='))];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
