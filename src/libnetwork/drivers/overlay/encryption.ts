import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { XfrmPolicy } from '#kernel/xfrm/policy.ts';
import type { XfrmStateOptions } from '#kernel/xfrm/state.ts';
import { AEAD_ALGORITHM, Xfrm } from '#kernel/xfrm/xfrm.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { EncryptionKey } from '../../cluster/provider.ts';
import { type FirewallRule, Iptabler } from '../bridge/iptabler.ts';
import type { OverlayCluster } from './overlay.ts';
import type { OverlayNetwork } from './overlaynetwork.ts';
import { spiOf } from './spi.ts';

/** Marks what must be encrypted, and names Docker's associations among others. */
const MARK = 0xd0c4e3;
const ICV_BITS = 64;
const UDP = 17;

/**
 * Encrypted overlay networks: their VXLAN datagrams are marked as they leave, a policy sends marked ones as ESP, and plain ones
 * are not taken in (moby drivers/overlay/encryption.go). With every other node there is an association each way for each key.
 */
export class Encryption {
  readonly #networks = new Set<OverlayNetwork>();
  readonly #firewall: Iptabler;
  readonly #states = new Map<string, XfrmStateOptions>();
  readonly #policies = new Map<string, XfrmPolicy>();

  constructor(
    readonly host: NetNamespace,
    readonly cluster: () => OverlayCluster | undefined,
  ) {
    this.#firewall = new Iptabler(host, false);
  }

  protect(network: OverlayNetwork): void {
    this.#networks.add(network);
    for (const rule of this.#rules(network)) if (!this.#firewall.exists(rule)) this.#firewall.append(rule);
    this.apply();
  }

  release(network: OverlayNetwork): void {
    if (!this.#networks.delete(network)) return;
    for (const rule of this.#rules(network)) this.#firewall.remove(rule);
    this.apply();
  }

  clear(): void {
    for (const network of [...this.#networks]) this.release(network);
    this.apply();
  }

  /** Brings associations and policies in line with the nodes and keys there are now. */
  apply(): void {
    const cluster = this.cluster();
    if (!cluster && this.#states.size === 0) return;
    const states = new Map<string, XfrmStateOptions>();
    const policies = new Map<string, XfrmPolicy>();
    for (const remote of cluster ? this.#remotes() : []) {
      for (const [index, key] of (cluster?.ipsecKeys() ?? []).entries()) {
        const local = cluster?.dataPathAddress as Addr;
        const back = association(remote, local, key);
        states.set(idOf(back), back);
        if (index > 0) continue;
        const forth = association(local, remote, key);
        states.set(idOf(forth), forth);
        policies.set(remote.text, policyFor(forth, cluster?.dataPathPort ?? 0));
      }
    }
    this.#install(states, policies);
  }

  #install(states: ReadonlyMap<string, XfrmStateOptions>, policies: ReadonlyMap<string, XfrmPolicy>): void {
    const xfrm = Xfrm.of(this.host);
    for (const [id, state] of states) {
      if (this.#states.has(id)) continue;
      this.#states.set(id, state);
      attempt(() => xfrm.addState(state), 'EEXIST');
    }
    for (const [remote, policy] of policies) {
      if (this.#policies.get(remote)?.templates[0]?.spi === policy.templates[0]?.spi) continue;
      this.#policies.set(remote, policy);
      xfrm.updatePolicy(policy);
    }
    for (const [remote, policy] of [...this.#policies]) {
      if (policies.has(remote)) continue;
      this.#policies.delete(remote);
      attempt(() => xfrm.removePolicy(policy), 'ENOENT');
    }
    for (const [id, state] of [...this.#states]) {
      if (states.has(id)) continue;
      this.#states.delete(id);
      attempt(() => xfrm.removeState(state), 'ESRCH');
    }
  }

  /** Tunnel endpoints of other nodes on encrypted networks. */
  #remotes(): Addr[] {
    const remotes = new Map<string, Addr>();
    for (const { peers } of this.#networks) for (const vtep of peers.vteps) remotes.set(vtep.text, vtep);
    return [...remotes.values()];
  }

  #rules(network: OverlayNetwork): FirewallRule[] {
    const port = String(network.port());
    const vnis = new Set(network.config.subnets.map(({ vni }) => vni));
    return [...vnis].flatMap((vni): FirewallRule[] => {
      const datagram = ['-p', 'udp', '--dport', port, '-m', 'bpf', '--bytecode', vniProgram(vni)];
      return [
        {
          family: 4,
          table: 'mangle',
          chain: 'OUTPUT',
          args: [...datagram, '-j', 'MARK', '--set-mark', String(MARK)],
        },
        {
          family: 4,
          table: 'filter',
          chain: 'INPUT',
          args: ['-m', 'policy', '--dir', 'in', '--pol', 'none', ...datagram, '-j', 'DROP'],
        },
      ];
    });
  }
}

/** A program in classic BPF that matches VXLAN datagrams with that network identifier. */
function vniProgram(vni: number): string {
  return `7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 ${vni},6 0 0 0,6 0 0 4294967295`;
}

function association(src: Addr, dst: Addr, { key, tag }: EncryptionKey): XfrmStateOptions {
  const spi = spiOf(src, dst, tag);
  const salted = new Uint8Array(key.length + 4);
  salted.set(key);
  new DataView(salted.buffer).setUint32(key.length, spi);
  return { src, dst, spi, reqid: MARK, aead: { name: AEAD_ALGORITHM, key: salted, icvLength: ICV_BITS } };
}

function policyFor({ src, dst, spi }: XfrmStateOptions, dport: number): XfrmPolicy {
  return {
    selector: { src: Prefix.of(src), dst: Prefix.of(dst), protocol: UDP, dport },
    direction: 'out',
    mark: { value: MARK, mask: 0xffffffff },
    templates: [{ src, dst, spi, reqid: MARK }],
  };
}

function idOf({ dst, spi }: XfrmStateOptions): string {
  return `${dst.text} ${spi}`;
}

function attempt(work: () => void, ...harmless: ('EEXIST' | 'ENOENT' | 'ESRCH')[]): void {
  try {
    work();
  } catch (error) {
    if (!isErrno(error, ...harmless)) throw error;
  }
}
