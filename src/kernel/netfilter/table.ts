import { Chain } from './chain.ts';
import type { Hook } from './hook.ts';
import type { Rule } from './rule.ts';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** The hooks each table has a chain for. */
export const TABLE_HOOKS: Readonly<Record<TableName, readonly Hook[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** Whether `name` is a table iptables knows. */
export function isTableName(name: string): name is TableName {
  return Object.hasOwn(TABLE_HOOKS, name);
}

/** What a table was at one time, to return to when a transaction fails. */
export interface TableSnapshot {
  readonly chains: readonly {
    chain: Chain;
    name: string;
    policy: Chain['policy'];
    packets: number;
    bytes: number;
    rules: readonly { rule: Rule; packets: number; bytes: number }[];
  }[];
}

/** A table of one family: chains by name. */
export class Table {
  readonly #chains = new Map<string, Chain>();
  readonly #builtin: Partial<Record<Hook, Chain>> = {};

  /**
   * @param users counts, over all tables of the family, the rules that need connection tracking
   */
  constructor(
    readonly name: TableName,
    readonly family: 4 | 6,
    private readonly users: { count: number } = { count: 0 },
  ) {
    for (const hook of TABLE_HOOKS[name]) {
      const chain = new Chain(this, hook, hook);
      this.#builtin[hook] = chain;
      this.#chains.set(hook, chain);
    }
  }

  /** Its chains as iptables lists them: built-in ones in the order of hooks, the others by name. */
  get chains(): Chain[] {
    const chains = [...this.#chains.values()];
    const users = chains.filter((chain) => !chain.builtin).sort((a, b) => (a.name < b.name ? -1 : 1));
    return [...chains.filter((chain) => chain.builtin), ...users];
  }

  chain(name: string): Chain | undefined {
    return this.#chains.get(name);
  }

  /** The built-in chain of a hook, where the table has one. */
  at(hook: Hook): Chain | undefined {
    return this.#builtin[hook];
  }

  addChain(name: string): Chain {
    const chain = new Chain(this, name);
    this.#chains.set(name, chain);
    return chain;
  }

  /** Takes out a chain of a user with its rules; whoever asks has looked whether it is in use. */
  removeChain(chain: Chain): void {
    chain.flush();
    this.#chains.delete(chain.name);
  }

  renameChain(chain: Chain, name: string): void {
    this.#chains.delete(chain.name);
    chain.name = name;
    this.#chains.set(name, chain);
  }

  /** Called when a rule comes (1) or goes (-1). */
  counted(rule: Rule, change: 1 | -1): void {
    if (rule.needsConntrack) this.users.count += change;
  }

  /** Remembers all chains, rules and counters. */
  snapshot(): TableSnapshot {
    return {
      chains: [...this.#chains.values()].map((chain) => ({
        chain,
        name: chain.name,
        policy: chain.policy,
        packets: chain.packets,
        bytes: chain.bytes,
        rules: chain.rules.map((rule) => ({ rule, packets: rule.packets, bytes: rule.bytes })),
      })),
    };
  }

  /** Goes back to what `snapshot` remembered. */
  restore(snapshot: TableSnapshot): void {
    for (const chain of this.#chains.values()) chain.flush();
    this.#chains.clear();
    for (const { chain, name, policy, packets, bytes, rules } of snapshot.chains) {
      Object.assign(chain, { name, policy, packets, bytes });
      this.#chains.set(name, chain);
      for (const kept of rules) {
        kept.rule.packets = kept.packets;
        kept.rule.bytes = kept.bytes;
        chain.insert(kept.rule);
      }
    }
  }
}
