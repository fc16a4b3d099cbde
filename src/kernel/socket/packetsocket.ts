import type { Nanoseconds } from '../clock.ts';
import { type Coroutine, waitFor } from '../coroutine.ts';
import type { CapturedFrame, NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import type { NetNamespace } from '../netns.ts';
import type { Process } from '../process/process.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { Socket } from './socket.ts';
import type { PacketSocketInfo } from './socketinfo.ts';

/** What socket(2) is asked for. */
const CALL = [17, 3, 0] as const;

/** Frames that wait to be read; more are dropped and counted, as in the ring of libpcap. */
const CAPACITY = 4096;

/** A frame seen, with the device where it was. */
export interface SeenFrame extends CapturedFrame {
  readonly device: NetDevice;
}

/** packet(7): sees every frame that a device, or any device, sends or gets, and can send frames of its own. */
export class PacketSocket extends Socket {
  protected override get call(): readonly number[] {
    return CALL;
  }

  readonly state = 'UNCONN';
  /** Frames that could not be kept. */
  dropped = 0;
  /** Frames seen that passed the filter. */
  seen = 0;
  readonly #queue: SeenFrame[] = [];
  readonly #captures = new Map<NetDevice, (record: CapturedFrame) => void>();
  #closed = false;

  /**
   * @param device 'any' for all devices there are now
   * @param filter only frames for which it answers true are kept
   * @throws Errno EPERM without NET_RAW
   */
  constructor(
    netns: NetNamespace,
    readonly device: NetDevice | 'any',
    owner?: Process,
    readonly filter: (frame: SeenFrame) => boolean = () => true,
  ) {
    super(netns, owner);
    if (!this.may('NET_RAW')) throw new Errno('EPERM');
    for (const each of device === 'any' ? netns.devices.list() : [device]) {
      const capture = (record: CapturedFrame) => this.#see({ ...record, device: each });
      each.captures.add(capture);
      this.#captures.set(each, capture);
    }
    netns.transport.packet.add(this);
  }

  /** Waits for a frame, for `timeout` at the most; none once it is closed. */
  *receive(timeout?: Nanoseconds): Coroutine<SeenFrame | undefined> {
    yield* waitFor(this.netns.clock, this.changed, () => this.#queue.length > 0 || this.#closed, timeout);
    return this.#queue.shift();
  }

  /** Sends a frame as it is. @throws Errno ENXIO where it is bound to no device, ENETDOWN */
  send(frame: EthernetFrame): void {
    if (this.device === 'any') throw new Errno('ENXIO');
    if (!this.device.up) throw new Errno('ENETDOWN');
    this.device.transmit(frame);
  }

  readiness(): Readiness {
    return { readable: this.#queue.length > 0, writable: true, hangup: this.#closed };
  }

  info(): PacketSocketInfo {
    return {
      protocol: 'packet',
      state: 'UNCONN',
      device: this.device === 'any' ? undefined : this.device.name,
      receiveQueue: this.#queue.length,
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
    this.#closed = true;
    for (const [device, capture] of this.#captures) device.captures.delete(capture);
    this.netns.transport.packet.delete(this);
    this.changed.wakeAll();
  }

  #see(frame: SeenFrame): void {
    // Loopback shows each frame going out and coming in; libpcap keeps one of them.
    if (frame.device.isLoopback && frame.direction === 'out') return;
    if (!this.filter(frame)) return;
    this.seen++;
    if (this.#queue.length >= CAPACITY) {
      this.dropped++;
      return;
    }
    this.#queue.push(frame);
    this.changed.wakeAll();
  }
}
