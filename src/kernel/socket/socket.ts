import { WaitQueue } from '../coroutine.ts';
import { Errno, type ErrnoCode } from '../errno.ts';
import { OpenFile } from '../file/openfile.ts';
import type { NetNamespace } from '../netns.ts';
import type { Capability } from '../process/capabilities.ts';
import { capableOver, hostUid } from '../process/credentials.ts';
import type { Process } from '../process/process.ts';
import { systemCall } from '../process/seccomp.ts';
import type { SocketInfo, SocketState } from './socketinfo.ts';

/** AF_INET, SOCK_STREAM. */
const STREAM_CALL = [2, 1, 0] as const;

/**
 * socket(7): an end of communication in a network namespace, open like a file. A program installs it into its
 * descriptors (`proc.files.install`) so that it is closed when the process ends.
 */
export abstract class Socket extends OpenFile {
  readonly kind = 'socket';
  readonly changed = new WaitQueue();
  /** As in `socket:[12345]`. */
  readonly inode: number;
  /** The error of what happened meanwhile, told by the next call (SO_ERROR). */
  #error: ErrnoCode | undefined;

  /** @param owner the process that makes it; none for the kernel's own, which may do all */
  constructor(
    readonly netns: NetNamespace,
    readonly owner?: Process,
  ) {
    super();
    systemCall(owner, 'socket', this.call);
    this.inode = netns.transport.allocateInode();
  }

  abstract readonly state: SocketState;

  /** What socket(2) was asked for: domain, type, protocol. */
  protected get call(): readonly number[] {
    return STREAM_CALL;
  }

  /** What ss(8), netstat(8) and /proc/net show of it. */
  abstract info(): SocketInfo;

  get uid(): number {
    return this.owner ? hostUid(this.owner.credentials) : 0;
  }

  /** Whether its maker may do what needs `capability`. */
  protected may(capability: Capability): boolean {
    return this.owner === undefined || capableOver(this.owner.credentials, capability, this.netns.user);
  }

  protected get pendingError(): ErrnoCode | undefined {
    return this.#error;
  }

  /** Notes an error for the next call and wakes who waits. */
  protected fail(code: ErrnoCode): void {
    this.#error = code;
    this.changed.wakeAll();
  }

  /** Throws a noted error, once. @throws Errno */
  protected throwPending(): void {
    const code = this.#error;
    this.#error = undefined;
    if (code) throw new Errno(code);
  }

  /** Called when its namespace goes: ends without a packet. */
  abstract abandon(): void;
}
