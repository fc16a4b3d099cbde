import type { Addr } from '#netip/addr.ts';
import { Errno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import type { IpPacket } from '../wire/ip.ts';
import { concerns, samePlace, type XfrmDirection, type XfrmPolicy, type XfrmTemplate } from './policy.ts';
import { XfrmState, type XfrmStateOptions } from './state.ts';

/** The one algorithm the simulator has. */
export const AEAD_ALGORITHM = 'rfc4106(gcm(aes))';

/** What /proc/net/xfrm_stat counts, as far as it can happen here. */
export interface XfrmCounters {
  XfrmInHdrError: number;
  XfrmInNoStates: number;
  XfrmInStateProtoError: number;
  XfrmInTmplMismatch: number;
  XfrmInPolBlock: number;
  XfrmOutNoStates: number;
  XfrmOutPolBlock: number;
}

/** Which association a deletion means. */
export interface XfrmStateId {
  readonly dst: Addr;
  readonly spi: number;
}

/** IPsec of a network namespace: its security associations and policies, as ip-xfrm(8) and libnetwork set them. */
export class Xfrm {
  readonly #states: XfrmState[] = [];
  #policies: XfrmPolicy[] = [];
  readonly counters: XfrmCounters = {
    XfrmInHdrError: 0,
    XfrmInNoStates: 0,
    XfrmInStateProtoError: 0,
    XfrmInTmplMismatch: 0,
    XfrmInPolBlock: 0,
    XfrmOutNoStates: 0,
    XfrmOutPolBlock: 0,
  };

  private constructor(readonly netns: NetNamespace) {}

  /** IPsec of a namespace; it comes to be when it is first asked for. */
  static of(netns: NetNamespace): Xfrm {
    netns.xfrm ??= new Xfrm(netns);
    return netns.xfrm;
  }

  // --- associations -----------------------------------------------------------------------------------------------

  /** The associations, newest first, as the kernel lists them. */
  states(): readonly XfrmState[] {
    return [...this.#states].reverse();
  }

  /**
   * Adds an association (`ip xfrm state add`).
   * @throws Errno EEXIST where the receiver has the index already; ENOENT for an algorithm that is not there; EINVAL
   * for a key or check value of a wrong length
   */
  addState(options: XfrmStateOptions): XfrmState {
    const { name, key, icvLength } = options.aead;
    if (name !== AEAD_ALGORITHM) throw new Errno('ENOSYS', 'Requested AEAD algorithm not found');
    if (![20, 28, 36].includes(key.length) || ![64, 96, 128].includes(icvLength)) throw new Errno('EINVAL');
    if (this.state(options.dst, options.spi)) throw new Errno('EEXIST');
    const state = new XfrmState(options, this.netns.clock.now);
    this.#states.push(state);
    return state;
  }

  /** Puts an association in the place of one with the same receiver and index. @throws Errno ESRCH, and as `addState` */
  updateState(options: XfrmStateOptions): XfrmState {
    this.removeState(options);
    return this.addState(options);
  }

  /** Takes an association away (`ip xfrm state delete`). @throws Errno ESRCH */
  removeState({ dst, spi }: XfrmStateId): void {
    const state = this.state(dst, spi);
    if (!state) throw new Errno('ESRCH');
    this.#states.splice(this.#states.indexOf(state), 1);
  }

  flushStates(): void {
    this.#states.length = 0;
  }

  /** The association that packets to `dst` with this index belong to. */
  state(dst: Addr, spi: number): XfrmState | undefined {
    return this.#states.find(({ options }) => options.spi === spi && options.dst.equals(dst));
  }

  /** The association a template asks for, for packets from `src` to `dst`; the newest where several fit. */
  resolve(template: XfrmTemplate, src: Addr, dst: Addr): XfrmState | undefined {
    const [from, to] = [template.src ?? src, template.dst ?? dst];
    return this.states().find(
      ({ options }) =>
        options.dst.equals(to) &&
        options.src.equals(from) &&
        (!template.spi || options.spi === template.spi) &&
        (!template.reqid || options.reqid === template.reqid),
    );
  }

  // --- policies ---------------------------------------------------------------------------------------------------

  /** The policies, newest first, as the kernel lists them. */
  policies(): readonly XfrmPolicy[] {
    return [...this.#policies].reverse();
  }

  /** Adds a policy (`ip xfrm policy add`). @throws Errno EEXIST */
  addPolicy(policy: XfrmPolicy): void {
    if (this.#policies.some((other) => samePlace(other, policy))) throw new Errno('EEXIST');
    this.#policies = [...this.#policies, policy];
  }

  /** Puts a policy in the place of one with the same selector, direction and mark, or adds it. */
  updatePolicy(policy: XfrmPolicy): void {
    this.#policies = [...this.#policies.filter((other) => !samePlace(other, policy)), policy];
  }

  /** Takes a policy away (`ip xfrm policy delete`). @throws Errno ENOENT */
  removePolicy(policy: Omit<XfrmPolicy, 'templates'>): void {
    const rest = this.#policies.filter((other) => !samePlace(other, { ...policy, templates: [] }));
    if (rest.length === this.#policies.length) throw new Errno('ENOENT');
    this.#policies = rest;
  }

  flushPolicies(): void {
    this.#policies = [];
  }

  /** The policy for a packet going in `direction`: of those that fit the one with the lowest priority, then the oldest. */
  policyFor(packet: IpPacket, direction: XfrmDirection): XfrmPolicy | undefined {
    let best: XfrmPolicy | undefined;
    for (const policy of this.#policies) {
      if (policy.direction !== direction || !concerns(policy, packet)) continue;
      if (!best || (policy.priority ?? 0) < (best.priority ?? 0)) best = policy;
    }
    return best;
  }
}
