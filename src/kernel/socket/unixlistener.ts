import type { Coroutine } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import type { NetNamespace } from '../netns.ts';
import type { Process } from '../process/process.ts';
import type { SocketInode } from '../vfs/special.ts';
import { Socket } from './socket.ts';
import type { UnixSocketInfo } from './socketinfo.ts';
import type { UnixSocket } from './unixsocket.ts';

/** What socket(2) is asked for. */
const CALL = [1, 1, 0] as const;

/** unix(7): a stream socket that waits for connections under a path, or under an abstract name (`@name`). */
export class UnixListener extends Socket {
  protected override get call(): readonly number[] {
    return CALL;
  }

  readonly state = 'LISTEN';
  readonly #waiting: UnixSocket[] = [];
  #open = true;
  /** Its place in the file system; none for an abstract name. */
  node: SocketInode | undefined;

  constructor(
    netns: NetNamespace,
    owner: Process | undefined,
    readonly path: string,
    readonly backlog: number,
  ) {
    super(netns, owner);
    netns.transport.unix.add(this);
  }

  get open(): boolean {
    return this.#open;
  }

  get full(): boolean {
    return this.#waiting.length > this.backlog;
  }

  /** Called by connect(2): queues the server's end of a connection. */
  offer(server: UnixSocket): void {
    this.#waiting.push(server);
    this.changed.wakeAll();
  }

  /** accept(2): waits for a connection and answers its server end. @throws Errno EINVAL when it is closed meanwhile */
  *accept(): Coroutine<UnixSocket> {
    for (;;) {
      if (!this.#open) throw new Errno('EINVAL');
      const socket = this.#waiting.shift();
      if (socket) {
        this.changed.wakeAll();
        return socket;
      }
      yield this.changed;
    }
  }

  readiness(): Readiness {
    return { readable: this.#waiting.length > 0, writable: false, hangup: !this.#open };
  }

  override *read(): Coroutine<Uint8Array> {
    throw new Errno('EINVAL');
  }

  override *write(): Coroutine<number> {
    throw new Errno('ENOTCONN');
  }

  info(): UnixSocketInfo {
    return {
      protocol: 'unix',
      type: 'stream',
      state: 'LISTEN',
      path: this.path,
      peer: 0,
      receiveQueue: this.#waiting.length,
      sendQueue: this.backlog,
      inode: this.inode,
      uid: this.uid,
      owner: this.owner,
      socket: this,
    };
  }

  abandon(): void {
    this.release();
  }

  /** The path stays behind when it is closed, refusing connections, as in life. */
  protected release(): void {
    if (!this.#open) return;
    this.#open = false;
    this.netns.transport.unix.delete(this);
    if (this.path.startsWith('@')) this.netns.transport.abstractNames.delete(this.path);
    if (this.node) this.node.listener = undefined;
    for (const socket of this.#waiting.splice(0)) socket.close();
    this.changed.wakeAll();
  }
}
