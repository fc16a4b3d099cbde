import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { Socket } from '#kernel/socket/socket.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';
import { RpcError } from '../rpcerror.ts';
import { FrameReader } from './framing.ts';
import type { ClientMessage, ForwardedCaller, Request } from './message.ts';
import { Outbox } from './outbox.ts';

const MAX_READ = 65_536;
const BACKLOG = 4096;

/** A call as the one who answers it sees it. */
export interface RpcCall {
  readonly method: string;
  readonly args: unknown;
  /** Who calls: the node's certificate (PEM), if it has one, and the address it calls from. */
  readonly caller: ForwardedCaller;
  /** Sends an element of a stream. */
  send(item: unknown): void;
}

/** Answers a call; it is ended where it stands when the caller is gone. @throws RpcError */
export type RpcHandler = (call: RpcCall) => Coroutine<unknown>;

/** Takes calls on a TCP port: one connection a caller, one thread a call. */
export class RpcServer {
  readonly #proc: Process;
  readonly #handle: RpcHandler;
  readonly #localAddress: () => string;
  readonly #connections = new Set<Socket>();
  readonly #threads = new Set<Thread>();
  readonly #listeners = new Set<Socket>();

  /** @param localAddress what callers on this host are said to call from */
  constructor(proc: Process, handle: RpcHandler, localAddress: () => string) {
    this.#proc = proc;
    this.#handle = handle;
    this.#localAddress = localAddress;
  }

  /** @param addr where to listen; all addresses where absent @throws Errno EADDRINUSE EADDRNOTAVAIL */
  listen(addr: Addr | undefined, port: number): void {
    const listener = new TcpSocket(this.#proc.kernel.net, this.#proc);
    // All addresses means those of both families, as Go listens.
    listener.bind(addr, port, addr ? {} : { family: 6 });
    listener.listen(BACKLOG);
    this.#proc.files.install(listener);
    this.#listeners.add(listener);
    this.#spawn(this.#accept(listener));
  }

  /** Listens at `path` for this host's own node. */
  listenLocal(path: string): void {
    const { fs } = this.#proc;
    fs.mkdirAll(path.slice(0, path.lastIndexOf('/')), 0o755);
    if (fs.exists(path)) fs.unlink(path);
    const listener = UnixSocket.listen(this.#proc, path, BACKLOG);
    this.#proc.files.install(listener);
    this.#listeners.add(listener);
    this.#spawn(this.#accept(listener));
  }

  /** Ends listening and all connections. */
  close(): void {
    for (const [fd, file] of this.#proc.files.entries()) {
      if (this.#listeners.has(file as Socket)) this.#proc.files.close(fd);
    }
    this.#listeners.clear();
    for (const thread of [...this.#threads]) thread.cancel();
    this.#threads.clear();
    for (const socket of [...this.#connections]) socket.close();
    this.#connections.clear();
  }

  #spawn(coroutine: Coroutine<void>): Thread {
    const threads = this.#threads;
    let thread: Thread | undefined;
    function* run(): Coroutine<void> {
      try {
        yield* coroutine;
      } finally {
        if (thread) threads.delete(thread);
      }
    }
    thread = this.#proc.thread(run());
    threads.add(thread);
    return thread;
  }

  *#accept(listener: TcpSocket | ReturnType<typeof UnixSocket.listen>): Coroutine<void> {
    while (this.#listeners.has(listener)) {
      const socket = (yield* listener.accept()).retain();
      this.#connections.add(socket);
      this.#spawn(this.#serve(socket));
    }
  }

  *#serve(socket: Socket): Coroutine<void> {
    const connection = new Connection(this.#proc, socket, this.#localAddress);
    try {
      const reader = new FrameReader();
      for (;;) {
        const bytes = yield* socket.read(MAX_READ);
        if (bytes.length === 0) return;
        for (const message of reader.push(bytes)) this.#take(connection, message as ClientMessage);
      }
    } catch (error) {
      // The caller is gone, or speaks something else.
      if (!isErrno(error) && !(error instanceof SyntaxError)) throw error;
    } finally {
      for (const thread of connection.calls.values()) thread.cancel();
      this.#connections.delete(socket);
      socket.close();
    }
  }

  #take(connection: Connection, message: ClientMessage): void {
    if ('hello' in message) {
      connection.certificate = message.hello.certificate;
    } else if ('cancel' in message) {
      connection.calls.get(message.id)?.cancel();
      connection.calls.delete(message.id);
    } else this.#answer(connection, message);
  }

  #answer(connection: Connection, request: Request): void {
    const thread = this.#spawn(this.#run(connection, request));
    if (!thread.done) connection.calls.set(request.id, thread);
  }

  *#run(connection: Connection, request: Request): Coroutine<void> {
    const { id, method, args } = request;
    const call: RpcCall = {
      method,
      args,
      caller: request.onBehalfOf ?? connection.caller,
      send: (item) => connection.outbox.push({ id, item }),
    };
    try {
      const result = yield* this.#handle(call);
      connection.outbox.push({ id, result: result ?? null });
    } catch (error) {
      if (!(error instanceof DockerError)) {
        this.#proc.kernel.programFailed(this.#proc, error);
      }
      const { code, description } = asRpcError(error);
      connection.outbox.push({ id, error: { code, description } });
    } finally {
      connection.calls.delete(id);
    }
  }
}

class Connection {
  readonly outbox: Outbox;
  /** The threads of its calls, by id. */
  readonly calls = new Map<number, Thread>();
  certificate: string | undefined;
  readonly #addr: string;

  constructor(proc: Process, socket: Socket, localAddress: () => string) {
    this.outbox = new Outbox(proc, socket);
    const remote = socket instanceof TcpSocket ? socket.remote?.addr : undefined;
    this.#addr = remote ? unmapped(remote).text : localAddress();
  }

  get caller(): ForwardedCaller {
    return { certificate: this.certificate, addr: this.#addr };
  }
}

/** An error as it crosses the wire: without the words that RpcError puts before its own. */
export function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError('Unknown', error instanceof Error ? error.message : String(error));
}

/** The IPv4 address of a caller on a socket for both families. */
function unmapped(addr: Addr): Addr {
  return addr.family === 6 && addr.bits >> 32n === 0xffffn ? Addr.fromBits(4, addr.bits) : addr;
}
