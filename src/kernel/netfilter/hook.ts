import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import type { IpPacket } from '../wire/ip.ts';

/** The five places where netfilter sees a packet. */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** Where a packet is when a hook runs. */
export interface HookContext {
  readonly netns: NetNamespace;
  readonly hook: Hook;
  /** Where it came in; absent for what this host sends. For a bridged packet this is the bridge. */
  readonly inDevice?: NetDevice;
  /** Where it goes out, as far as routing has decided. For a bridged packet this is the bridge. */
  readonly outDevice?: NetDevice;
  /** Set for frames that a bridge passes on, shown to iptables by br_netfilter: the ports (`-m physdev`). */
  readonly bridged?: { readonly inPort?: NetDevice; readonly outPort?: NetDevice };
}

/**
 * What became of the packet. `packet` may be another one than went in (NAT, MARK). A dropped packet names the rule that
 * did it; for REJECT netfilter has already sent the error through `netns.ip`.
 */
export type HookVerdict =
  | { readonly verdict: 'accept'; readonly packet: IpPacket }
  /** Somebody else deals with it, and has traced what became of it (NF_STOLEN). */
  | { readonly verdict: 'stolen' }
  | {
      readonly verdict: 'drop';
      readonly table?: string;
      readonly chain?: string;
      readonly rule?: string;
      /** Its number in the chain, 1 is first; absent for a policy. */
      readonly ruleNumber?: number;
      readonly rejected?: boolean;
    };

/** What the IP layer and bridges need of netfilter; class Netfilter (netfilter.ts) implements it. */
export interface HookRunner {
  /** Runs the chains of `hook`, connection tracking and NAT included. */
  run(hook: Hook, packet: IpPacket, context: HookContext): HookVerdict;
}
