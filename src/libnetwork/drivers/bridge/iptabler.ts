import { unknownError } from '#errdefs/errdefs.ts';
import { IptablesError, iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Family } from '#netip/addr.ts';

export type TableName = 'filter' | 'nat' | 'raw' | 'mangle';

/** A rule in iptables' own words. */
export interface FirewallRule {
  readonly family: Family;
  readonly table: TableName;
  readonly chain: string;
  readonly args: readonly string[];
}

export const CHAINS = {
  docker: 'DOCKER',
  forward: 'DOCKER-FORWARD',
  bridge: 'DOCKER-BRIDGE',
  conntrack: 'DOCKER-CT',
  isolation1: 'DOCKER-ISOLATION-STAGE-1',
  isolation2: 'DOCKER-ISOLATION-STAGE-2',
  user: 'DOCKER-USER',
} as const;

/** Writes the engine's rules into a namespace's tables, as dockerd does by running iptables (moby iptabler). */
export class Iptabler {
  constructor(
    readonly netns: NetNamespace,
    /** Without the userland proxy containers reach published ports through hairpin NAT. */
    readonly hairpin: boolean,
    /** For those of other families nothing is written. */
    readonly families: readonly Family[] = [4, 6],
  ) {}

  /** Runs iptables or ip6tables. @throws unknown where it fails */
  run(family: Family, args: readonly string[]): void {
    if (!this.families.includes(family)) return;
    try {
      iptables(this.netns, family, [...args]);
    } catch (error) {
      if (!(error instanceof IptablesError)) throw error;
      const program = family === 4 ? 'iptables' : 'ip6tables';
      throw unknownError(
        `(${program} failed: ${program} --wait ${args.join(' ')}: ${error.message} (exit status ${error.status}))`,
      );
    }
  }

  append(rule: FirewallRule): void {
    this.run(rule.family, ['-t', rule.table, '-A', rule.chain, ...rule.args]);
  }

  insert(rule: FirewallRule): void {
    this.run(rule.family, ['-t', rule.table, '-I', rule.chain, ...rule.args]);
  }

  /** Takes a rule out; harmless when somebody has done so before. */
  remove(rule: FirewallRule): void {
    if (!this.families.includes(rule.family)) return;
    try {
      iptables(this.netns, rule.family, ['-t', rule.table, '-D', rule.chain, ...rule.args]);
    } catch (error) {
      if (!(error instanceof IptablesError)) throw error;
    }
  }

  exists(rule: FirewallRule): boolean {
    if (!this.families.includes(rule.family)) return false;
    try {
      iptables(this.netns, rule.family, ['-t', rule.table, '-C', rule.chain, ...rule.args]);
      return true;
    } catch (error) {
      if (error instanceof IptablesError) return false;
      throw error;
    }
  }

  /** What dockerd does when it starts: empties what an earlier one left and makes chains and jumps anew. */
  setUp(): void {
    for (const family of this.families) {
      this.#removeChains(family);
      this.#makeChains(family);
    }
  }

  /** The chain for the administrator's own rules, first of all in FORWARD; its content is never touched. */
  setUpUserChain(): void {
    for (const family of this.families) {
      this.ensureChain(family, 'filter', CHAINS.user);
      this.#ensureJump(family, 'FORWARD', CHAINS.user);
    }
  }

  /** Makes a chain; harmless where it is there. */
  ensureChain(family: Family, table: TableName, chain: string): void {
    this.#attempt(family, ['-t', table, '-N', chain]);
  }

  /** Sets FORWARD's policy, which dockerd does where it was itself that switched forwarding on. */
  dropForwarded(family: Family): void {
    this.run(family, ['-t', 'filter', '-P', 'FORWARD', 'DROP']);
  }

  #makeChains(family: Family): void {
    this.ensureChain(family, 'nat', CHAINS.docker);
    for (const chain of [
      CHAINS.docker,
      CHAINS.forward,
      CHAINS.bridge,
      CHAINS.conntrack,
      CHAINS.isolation1,
      CHAINS.isolation2,
    ]) {
      this.ensureChain(family, 'filter', chain);
    }
    for (const rule of natJumps(family, this.hairpin)) if (!this.exists(rule)) this.append(rule);
    // Each is put first, so the last one here comes first in the chain.
    this.#ensureJump(family, 'FORWARD', CHAINS.forward);
    this.#ensureJump(family, CHAINS.forward, CHAINS.bridge);
    this.#ensureJump(family, CHAINS.forward, CHAINS.isolation1);
    this.#ensureJump(family, CHAINS.forward, CHAINS.conntrack);
  }

  #removeChains(family: Family): void {
    // An earlier engine may have had a proxy where this one has none.
    for (const hairpin of [true, false]) for (const rule of natJumps(family, hairpin)) this.remove(rule);
    for (const table of ['nat', 'filter'] as const) {
      for (const chain of [
        CHAINS.docker,
        CHAINS.forward,
        CHAINS.bridge,
        CHAINS.conntrack,
        CHAINS.isolation1,
        CHAINS.isolation2,
      ]) {
        this.#attempt(family, ['-t', table, '-F', chain]);
      }
    }
  }

  #ensureJump(family: Family, chain: string, target: string): void {
    const rule: FirewallRule = { family, table: 'filter', chain, args: ['-j', target] };
    this.remove(rule);
    this.insert(rule);
  }

  #attempt(family: Family, args: readonly string[]): void {
    try {
      iptables(this.netns, family, [...args]);
    } catch (error) {
      if (!(error instanceof IptablesError)) throw error;
    }
  }
}

/** What sends packets for the host's own addresses to the chain with the published ports. */
function natJumps(family: Family, hairpin: boolean): FirewallRule[] {
  const local = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', CHAINS.docker];
  const loopback = hairpin ? [] : ['!', '--dst', family === 4 ? '127.0.0.0/8' : '::1/128'];
  return [
    { family, table: 'nat', chain: 'PREROUTING', args: local },
    { family, table: 'nat', chain: 'OUTPUT', args: [...local, ...loopback] },
  ];
}
