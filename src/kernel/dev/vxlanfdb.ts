import type { Addr } from '#netip/addr.ts';
import { isGroupMac, type Mac, ZERO_MAC } from '#netip/mac.ts';
import { type Clock, type Nanoseconds, SECOND } from '../clock.ts';
import { Errno } from '../errno.ts';

/** Where frames for a hardware address are sent: another tunnel endpoint (VTEP). */
export interface VxlanRemote {
  readonly dst: Addr;
  /** UDP port and network identifier, where they are not the device's own. */
  readonly port?: number;
  readonly vni?: number;
}

/** `permanent` and `static` are set by hand, `learned` ones age. */
export type VxlanEntryState = 'permanent' | 'static' | 'learned';

/** An entry of a VXLAN device's forwarding database. */
export interface VxlanEntry {
  readonly mac: Mac;
  remotes: readonly VxlanRemote[];
  state: VxlanEntryState;
  updatedAt: Nanoseconds;
  usedAt: Nanoseconds;
}

/**
 * A VXLAN device's forwarding database: behind which tunnel endpoints a hardware address is. The entry of
 * 00:00:00:00:00:00 is for all that is not known, group addresses among them, and may have many endpoints.
 */
export class VxlanFdb {
  readonly #entries = new Map<Mac, VxlanEntry>();

  /** @param ageing how long a learned entry lives without traffic; 0 for ever */
  constructor(
    readonly clock: Clock,
    readonly ageing: Nanoseconds = 300 * SECOND,
  ) {}

  /** Adds an entry (`bridge fdb add MAC dev VXLAN dst ADDR`). @throws Errno EEXIST */
  add(mac: Mac, remote: VxlanRemote, state: VxlanEntryState = 'permanent'): void {
    if (this.find(mac)) throw new Errno('EEXIST');
    const { now } = this.clock;
    this.#entries.set(mac, { mac, remotes: [remote], state, updatedAt: now, usedAt: now });
  }

  /** Adds an endpoint to an entry of a group address or of all zeros, which may have several (`bridge fdb append`). */
  append(mac: Mac, remote: VxlanRemote, state: VxlanEntryState = 'permanent'): void {
    const entry = this.find(mac);
    if (!entry) this.add(mac, remote, state);
    else if (holdsMany(mac) && !entry.remotes.some((other) => sameRemote(other, remote))) {
      entry.remotes = [...entry.remotes, remote];
      entry.updatedAt = this.clock.now;
    }
  }

  /** Sets the one endpoint of an address (`bridge fdb replace`). @throws Errno EOPNOTSUPP for one that holds several */
  replace(mac: Mac, remote: VxlanRemote, state: VxlanEntryState = 'permanent'): void {
    const entry = this.find(mac);
    if (!entry) {
      this.add(mac, remote, state);
      return;
    }
    if (holdsMany(mac)) throw new Errno('EOPNOTSUPP', 'Cannot replace non-unicast fdb entries');
    entry.remotes = [remote];
    entry.state = state;
    entry.updatedAt = this.clock.now;
  }

  /**
   * Takes an endpoint out of an entry, or the whole entry where none is named. An endpoint the entry does not have is passed over.
   * @throws Errno ENOENT where there is no entry
   */
  remove(mac: Mac, remote?: VxlanRemote): void {
    const entry = this.find(mac);
    if (!entry) throw new Errno('ENOENT');
    const rest = remote ? entry.remotes.filter((other) => !sameRemote(other, remote)) : [];
    if (rest.length === 0) this.#entries.delete(mac);
    else entry.remotes = rest;
  }

  /** What is known about `mac` and still fresh. */
  find(mac: Mac): VxlanEntry | undefined {
    const entry = this.#entries.get(mac);
    return entry && this.#fresh(entry) ? entry : undefined;
  }

  /** The endpoints for a frame to `mac`: its own, else those of all zeros. Counts as use. */
  remotesFor(mac: Mac): readonly VxlanRemote[] {
    const entry = this.find(mac) ?? this.find(ZERO_MAC);
    if (!entry) return [];
    entry.usedAt = this.clock.now;
    return entry.remotes;
  }

  /** Remembers that a frame from `mac` came from `dst`. @returns false where an entry set by hand says otherwise */
  learn(mac: Mac, dst: Addr): boolean {
    const entry = this.find(mac);
    const { now } = this.clock;
    if (entry?.remotes[0]?.dst.equals(dst)) {
      entry.updatedAt = now;
      return true;
    }
    if (entry && entry.state !== 'learned') return false;
    this.#entries.delete(mac);
    this.#entries.set(mac, { mac, remotes: [{ dst }], state: 'learned', updatedAt: now, usedAt: now });
    return true;
  }

  /** Forgets what was learned; with `all` everything but the entry of all zeros. */
  flush(all = false): void {
    for (const { mac, state } of [...this.#entries.values()])
      if (state === 'learned' || (all && mac !== ZERO_MAC)) this.#entries.delete(mac);
  }

  /** All entries that have not aged out, newest first. */
  list(): VxlanEntry[] {
    return [...this.#entries.values()].filter((entry) => this.#fresh(entry)).reverse();
  }

  #fresh(entry: VxlanEntry): boolean {
    if (entry.state !== 'learned' || this.ageing === 0) return true;
    return this.clock.now - entry.updatedAt <= this.ageing;
  }
}

function holdsMany(mac: Mac): boolean {
  return mac === ZERO_MAC || isGroupMac(mac);
}

function sameRemote(a: VxlanRemote, b: VxlanRemote): boolean {
  return a.dst.equals(b.dst) && a.port === b.port && a.vni === b.vni;
}
