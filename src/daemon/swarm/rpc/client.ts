import type { Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Socket } from '#kernel/socket/socket.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';
import { RpcError } from '../rpcerror.ts';
import { FrameReader } from './framing.ts';
import { splitHostPort } from './hostport.ts';
import type { ForwardedCaller, ServerMessage } from './message.ts';
import { Outbox } from './outbox.ts';

const MAX_READ = 65_536;

/** How a call ended. */
export type CallEnd = { readonly result: unknown } | { readonly error: RpcError };

interface Pending {
  item?(item: unknown): void;
  end(how: CallEnd): void;
}

export interface CallOptions {
  /** For the whole call; without it as long as the connection holds. */
  timeout?: Nanoseconds;
  /** Takes the elements of a stream. */
  item?(item: unknown): void;
  onBehalfOf?: ForwardedCaller;
}

/**
 * Calls to one manager, all over one connection that is made when it is first needed and again after it broke.
 * Errors are those gRPC's client gives.
 */
export class RpcClient {
  readonly #proc: Process;
  readonly #certificate: () => string | undefined;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #socket: Socket | undefined;
  /** Counts connections: what belongs to an earlier one is not minded. */
  #generation = 0;
  #outbox: Outbox | undefined;
  /** What was asked for while the connection is being made. */
  #waiting: unknown[] = [];
  #dialing = false;

  /** @param address `192.168.56.11:2377`, or the path of a Unix-domain socket */
  constructor(
    proc: Process,
    readonly address: string,
    certificate: () => string | undefined,
  ) {
    this.#proc = proc;
    this.#certificate = certificate;
  }

  /** Waits for the answer. @throws RpcError of the other side; Unavailable, DeadlineExceeded of the connection */
  *call<T>(method: string, args: unknown, options: CallOptions = {}): Coroutine<T> {
    const ended = new WaitQueue();
    let end: CallEnd | undefined;
    const cancel = this.start(method, args, options, (how) => {
      end = how;
      ended.wakeAll();
    });
    try {
      while (!end) yield ended;
    } finally {
      if (!end) cancel();
    }
    const how = end as CallEnd;
    if ('error' in how) throw how.error;
    return how.result as T;
  }

  /** Begins a call; `done` is told how it ended. @returns what gives it up */
  start(method: string, args: unknown, options: CallOptions, done: (end: CallEnd) => void): () => void {
    const id = this.#nextId++;
    const timer =
      options.timeout === undefined
        ? undefined
        : this.#proc.clock.after(options.timeout, () => {
            this.#cancel(id);
            done({ error: new RpcError('DeadlineExceeded', 'context deadline exceeded') });
          });
    this.#pending.set(id, {
      item: options.item,
      end(how) {
        timer?.cancel();
        done(how);
      },
    });
    this.#send({ id, method, args, ...(options.onBehalfOf && { onBehalfOf: options.onBehalfOf }) });
    return () => {
      timer?.cancel();
      this.#cancel(id);
    };
  }

  /** Ends the connection; calls that wait end with `reason`. */
  close(reason = new RpcError('Canceled', 'grpc: the client connection is closing')): void {
    const socket = this.#socket;
    this.#generation++;
    this.#socket = undefined;
    this.#outbox = undefined;
    this.#dialing = false;
    this.#waiting = [];
    if (socket instanceof TcpSocket && socket.state === 'SYN-SENT') socket.abandon();
    else socket?.close();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.end({ error: reason });
  }

  #cancel(id: number): void {
    if (!this.#pending.delete(id)) return;
    if (this.#outbox) this.#outbox.push({ id, cancel: true });
  }

  #send(message: unknown): void {
    if (this.#outbox) {
      this.#outbox.push(message);
      return;
    }
    this.#waiting.push(message);
    if (this.#dialing) return;
    this.#dialing = true;
    this.#proc.thread(this.#connection());
  }

  /** Makes the connection and reads from it until it ends. */
  *#connection(): Coroutine<void> {
    const generation = ++this.#generation;
    const current = () => this.#generation === generation;
    let socket: Socket | undefined;
    try {
      if (this.address.startsWith('/')) socket = (yield* UnixSocket.connect(this.#proc, this.address)).retain();
      else {
        const tcp = new TcpSocket(this.#proc.kernel.net, this.#proc).retain();
        socket = tcp;
        this.#socket = tcp;
        yield* this.#dial(tcp);
      }
      if (!current()) return;
      this.#socket = socket;
      this.#dialing = false;
      this.#outbox = new Outbox(this.#proc, socket);
      this.#outbox.push({ hello: { certificate: this.#certificate() } });
      for (const message of this.#waiting.splice(0)) this.#outbox.push(message);
      yield* this.#read(socket, current);
      if (current()) this.close(new RpcError('Unavailable', 'error reading from server: EOF'));
    } catch (error) {
      if (!(error instanceof RpcError) && !isErrno(error)) throw error;
      if (!current()) return;
      this.close(error instanceof RpcError ? error : new RpcError('Unavailable', this.#readError(error)));
    } finally {
      socket?.close();
    }
  }

  *#dial(socket: TcpSocket): Coroutine<void> {
    const { host, port } = splitHostPort(this.address);
    const addr = Addr.tryParse(host);
    try {
      if (!addr) throw new Errno('EADDRNOTAVAIL');
      yield* socket.connect(addr, port);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const why = error.message.charAt(0).toLowerCase() + error.message.slice(1);
      throw new RpcError(
        'Unavailable',
        `connection error: desc = "transport: Error while dialing: dial tcp ${this.address}: connect: ${why}"`,
      );
    }
  }

  *#read(socket: Socket, current: () => boolean): Coroutine<void> {
    const reader = new FrameReader();
    for (;;) {
      const bytes = yield* socket.read(MAX_READ);
      if (bytes.length === 0 || !current()) return;
      for (const message of reader.push(bytes)) this.#take(message as ServerMessage);
    }
  }

  #take(message: ServerMessage): void {
    const call = this.#pending.get(message.id);
    if (!call) return;
    if ('item' in message) {
      call.item?.(message.item);
      return;
    }
    this.#pending.delete(message.id);
    if ('error' in message) call.end({ error: new RpcError(message.error.code, message.error.description) });
    else call.end({ result: message.result });
  }

  #readError(error: Errno): string {
    const why = error.message.charAt(0).toLowerCase() + error.message.slice(1);
    return `error reading from server: read tcp ${this.address}: ${why}`;
  }
}
