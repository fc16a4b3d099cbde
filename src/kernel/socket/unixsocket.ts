import type { Coroutine } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import type { NetNamespace } from '../netns.ts';
import type { Process } from '../process/process.ts';
import { Socket } from './socket.ts';
import type { SocketState, UnixSocketInfo } from './socketinfo.ts';
import { UnixListener } from './unixlistener.ts';
import { UnixStream } from './unixstream.ts';

/** What socket(2) is asked for. */
const CALL = [1, 1, 0] as const;

/** Longest path of sockaddr_un. */
const MAX_PATH = 107;

/** unix(7): one end of a connected stream between processes of one host. */
export class UnixSocket extends Socket {
  protected override get call(): readonly number[] {
    return CALL;
  }

  /** The other end; undefined once that is closed. */
  peer: UnixSocket | undefined;
  #incoming!: UnixStream;
  #outgoing!: UnixStream;
  #closed = false;
  #reset = false;

  private constructor(
    netns: NetNamespace,
    owner: Process | undefined,
    /** The name it was bound to: that of the listener, for a server's end. */
    readonly path: string,
  ) {
    super(netns, owner);
    netns.transport.unix.add(this);
  }

  /**
   * connect(2) to the listener at `path`, or to an abstract name (`@name`) of the network namespace.
   * @throws Errno ENOENT, ECONNREFUSED where nobody listens, EACCES without permission to write
   */
  static *connect(proc: Process, path: string): Coroutine<UnixSocket> {
    if (path.length > MAX_PATH) throw new Errno('EINVAL', 'path too long');
    const netns = proc.namespaces.net;
    const found = path.startsWith('@') ? netns.transport.abstractNames.get(path) : proc.fs.socketAt(path);
    if (!(found instanceof UnixListener)) throw new Errno('ECONNREFUSED', path);
    if (proc.kernel.selinux?.mayConnect(proc, found.owner, path) === false) throw new Errno('EACCES', path);
    while (found.open && found.full) yield found.changed;
    if (!found.open) throw new Errno('ECONNREFUSED', path);
    const client = new UnixSocket(netns, proc, '');
    const server = new UnixSocket(found.netns, found.owner, found.path);
    join(client, server);
    found.offer(server);
    return client;
  }

  /**
   * bind(2) and listen(2) at `path`.
   * @throws Errno EADDRINUSE where there is a file already (even one left by a listener that is gone)
   */
  static listen(proc: Process, path: string, backlog = 128): UnixListener {
    if (path.length > MAX_PATH) throw new Errno('EINVAL', 'path too long');
    const netns = proc.namespaces.net;
    if (path.startsWith('@')) {
      if (netns.transport.abstractNames.has(path)) throw new Errno('EADDRINUSE', path);
      const listener = new UnixListener(netns, proc, path, backlog);
      netns.transport.abstractNames.set(path, listener);
      return listener;
    }
    const listener = new UnixListener(netns, proc, path, backlog);
    try {
      listener.node = proc.fs.bindSocket(path, listener);
    } catch (error) {
      listener.close();
      throw error;
    }
    return listener;
  }

  /** socketpair(2): two ends connected to each other. */
  static pair(proc: Process): [UnixSocket, UnixSocket] {
    const netns = proc.namespaces.net;
    const pair: [UnixSocket, UnixSocket] = [new UnixSocket(netns, proc, ''), new UnixSocket(netns, proc, '')];
    join(...pair);
    return pair;
  }

  /** Called once for both ends. */
  wire(peer: UnixSocket, incoming: UnixStream, outgoing: UnixStream): void {
    this.peer = peer;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  get state(): SocketState {
    return 'ESTAB';
  }

  /** Who is at the other end (SO_PEERCRED). */
  get peerProcess(): Process | undefined {
    return this.peer?.owner;
  }

  /** Takes what has come in, waiting for some. @throws Errno ECONNRESET where the other end left unread data behind */
  override *read(max: number): Coroutine<Uint8Array> {
    const stream = this.#incoming;
    while (stream.length === 0 && !stream.ended && !stream.refused && !this.#reset) yield this.changed;
    if (stream.length === 0 && this.#reset) {
      this.#reset = false;
      throw new Errno('ECONNRESET');
    }
    return stream.take(max);
  }

  /** Sends all of `bytes`, waiting for room. @throws Errno EPIPE where the other end takes no more */
  override *write(bytes: Uint8Array): Coroutine<number> {
    const stream = this.#outgoing;
    for (let at = 0; at < bytes.length || at === 0; ) {
      while (!stream.ended && !stream.refused && stream.room <= 0) yield this.changed;
      if (stream.ended || stream.refused) throw new Errno('EPIPE');
      const part = bytes.slice(at, at + stream.room);
      if (part.length === 0) break;
      stream.push(part);
      at += part.length;
    }
    return bytes.length;
  }

  /** shutdown(2) */
  shutdown(how: 'read' | 'write' | 'both'): void {
    if (how !== 'read') this.#outgoing.end();
    if (how !== 'write') this.#incoming.refuse();
  }

  readiness(): Readiness {
    const { length, ended, refused } = this.#incoming;
    return {
      readable: length > 0 || ended || refused || this.#reset,
      writable: this.#outgoing.room > 0 || this.#outgoing.refused || this.#outgoing.ended,
      hangup: this.peer === undefined,
    };
  }

  info(): UnixSocketInfo {
    return {
      protocol: 'unix',
      type: 'stream',
      state: this.state,
      path: this.path,
      peer: this.peer?.inode ?? 0,
      receiveQueue: this.#incoming.length,
      sendQueue: 0,
      inode: this.inode,
      uid: this.uid,
      owner: this.owner,
      socket: this,
    };
  }

  abandon(): void {
    this.release();
  }

  protected release(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.netns.transport.unix.delete(this);
    const { peer } = this;
    this.peer = undefined;
    if (peer) {
      peer.peer = undefined;
      if (this.#incoming.length > 0) peer.#reset = true;
    }
    this.#outgoing.end();
    this.#incoming.refuse();
  }
}

function join(a: UnixSocket, b: UnixSocket): void {
  const queues = [a.changed, b.changed];
  const there = new UnixStream(queues);
  const back = new UnixStream(queues);
  a.wire(b, back, there);
  b.wire(a, there, back);
}
