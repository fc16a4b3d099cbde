import { isGroupMac, type Mac } from '#netip/mac.ts';
import { type Clock, type Nanoseconds, SECOND } from '../clock.ts';
import type { BridgePort } from './bridgeport.ts';

/** An entry of a bridge's forwarding database. */
export interface FdbEntry {
  readonly mac: Mac;
  /** Undefined where the bridge itself has the address. */
  readonly port: BridgePort | undefined;
  /** The address belongs to this machine (the bridge or one of its ports): frames to it go to the host. */
  readonly local: boolean;
  /** Set by hand (`bridge fdb add`): never ages. */
  readonly static: boolean;
  /** When a frame from it was last seen. */
  updatedAt: Nanoseconds;
}

/** A bridge's forwarding database: which hardware address is behind which port. */
export class ForwardingDatabase {
  /** How long a learned address is remembered without traffic. */
  ageingTime: Nanoseconds = 300 * SECOND;
  readonly #clock: Clock;
  readonly #entries = new Map<Mac, FdbEntry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known about `mac` and still fresh. */
  find(mac: Mac): FdbEntry | undefined {
    const entry = this.#entries.get(mac);
    return entry && this.#fresh(entry) ? entry : undefined;
  }

  /** Remembers that a frame from `mac` came in on `port`. Local and static entries are not moved. */
  learn(mac: Mac, port: BridgePort): void {
    const entry = this.#entries.get(mac);
    if (entry?.port === port) {
      entry.updatedAt = this.#clock.now;
      return;
    }
    if (entry?.local || entry?.static || isGroupMac(mac)) return;
    this.#entries.set(mac, { mac, port, local: false, static: false, updatedAt: this.#clock.now });
  }

  /** Adds an address of this machine; one that a port has stays that port's. */
  addLocal(mac: Mac, port: BridgePort | undefined): void {
    if (!port && this.#entries.get(mac)?.local) return;
    this.#entries.set(mac, { mac, port, local: true, static: true, updatedAt: this.#clock.now });
  }

  /** Adds an address by hand. */
  addStatic(mac: Mac, port: BridgePort): void {
    this.#entries.set(mac, { mac, port, local: false, static: true, updatedAt: this.#clock.now });
  }

  remove(mac: Mac): boolean {
    return this.#entries.delete(mac);
  }

  /** Forgets what was learned on a port, and with `all` its local and static entries too. */
  flushPort(port: BridgePort, all: boolean): void {
    for (const entry of [...this.#entries.values()]) {
      if (entry.port === port && (all || !(entry.local || entry.static))) this.#entries.delete(entry.mac);
    }
  }

  /** Forgets the bridge's own addresses. */
  flushOwn(): void {
    for (const entry of [...this.#entries.values()]) if (!entry.port) this.#entries.delete(entry.mac);
  }

  /** All entries that have not aged out. */
  list(): FdbEntry[] {
    return [...this.#entries.values()].filter((entry) => this.#fresh(entry));
  }

  #fresh(entry: FdbEntry): boolean {
    return entry.local || entry.static || this.#clock.now - entry.updatedAt <= this.ageingTime;
  }
}
