import type { RpcCode } from '../rpcerror.ts';

/*
 * What crosses the wire on port 2377: JSON objects, each with its length in four bytes before it. Docker speaks gRPC over
 * TLS there; the calls and what they carry are the same.
 */

/** The first message of a client: who it is, if it has a certificate already (PEM). */
export interface Hello {
  readonly hello: { readonly certificate?: string };
}

/** A call; without an id nobody waits for the answer. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: unknown;
  /** Who called first, where a manager passes a call on to the leader. */
  readonly onBehalfOf?: ForwardedCaller;
}

/** A caller as another manager has seen it. */
export interface ForwardedCaller {
  readonly certificate?: string;
  readonly addr: string;
}

/** The caller of a stream wants no more of it. */
export interface Cancel {
  readonly id: number;
  readonly cancel: true;
}

/** One element of a stream. */
export interface Item {
  readonly id: number;
  readonly item: unknown;
}

/** The end of a call. */
export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: RpcCode; readonly description: string } };

export type ClientMessage = Hello | Request | Cancel;
export type ServerMessage = Item | Response;
