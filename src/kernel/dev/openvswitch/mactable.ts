import { isGroupMac, type Mac } from '#netip/mac.ts';
import { type Clock, type Nanoseconds, SECOND } from '../../clock.ts';
import type { OvsPort } from './port.ts';

/** Where a hardware address was last seen. */
export interface LearnedMac {
  readonly port: OvsPort;
  readonly vlan: number;
  readonly mac: Mac;
  at: Nanoseconds;
}

/** What a bridge has learned, each VLAN apart (`ovs-appctl fdb/show`). */
export class MacTable {
  /** mac-aging-time of ovs-vswitchd.conf.db(5). */
  ageingTime: Nanoseconds = 300 * SECOND;
  readonly #clock: Clock;
  readonly #entries = new Map<string, LearnedMac>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  learn(mac: Mac, vlan: number, port: OvsPort): void {
    if (isGroupMac(mac)) return;
    const key = `${vlan} ${mac}`;
    // The most recently used comes last.
    this.#entries.delete(key);
    this.#entries.set(key, { port, vlan, mac, at: this.#clock.now });
  }

  find(mac: Mac, vlan: number): OvsPort | undefined {
    const entry = this.#entries.get(`${vlan} ${mac}`);
    return entry && this.#fresh(entry) ? entry.port : undefined;
  }

  /** All that has not aged out, what was seen last at the end. */
  list(): LearnedMac[] {
    return [...this.#entries.values()].filter((entry) => this.#fresh(entry));
  }

  /** Forgets what was learned on `port`, or all. */
  flush(port?: OvsPort): void {
    for (const [key, entry] of this.#entries) if (!port || entry.port === port) this.#entries.delete(key);
  }

  #fresh(entry: LearnedMac): boolean {
    return this.#clock.now - entry.at <= this.ageingTime;
  }
}
