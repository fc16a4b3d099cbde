import type { Chain } from './chain.ts';
import type { TargetExtension } from './extension.ts';
import type { Match, Target } from './match.ts';
import type { RuleSelector } from './selector.ts';
import type { Traversal } from './traversal.ts';

/** Where a rule leads: to a target, to a chain (and back, unless by -g), or nowhere. */
export type RuleAction =
  | { readonly target: Target; readonly extension: TargetExtension }
  | { readonly chain: Chain; readonly goto: boolean }
  | undefined;

/** A rule: conditions, an action, and how many packets met it. */
export class Rule {
  packets = 0;
  bytes = 0;
  #body: string | undefined;
  readonly #tests: readonly ((traversal: Traversal) => boolean)[];

  constructor(
    /** -s, -d, -i, -o, -p and -f. */
    readonly selector: RuleSelector,
    readonly matches: readonly Match[],
    readonly action: RuleAction,
  ) {
    const tests = matches.map((match) => (traversal: Traversal) => match.test(traversal));
    this.#tests = selector.test ? [selector.test, ...tests] : tests;
  }

  /** Whether a packet meets all conditions. */
  meets(traversal: Traversal): boolean {
    for (const test of this.#tests) if (!test(traversal)) return false;
    return true;
  }

  get needsConntrack(): boolean {
    const { action } = this;
    return (
      this.matches.some((match) => match.needsConntrack) ||
      (action !== undefined && 'target' in action && action.target.needsConntrack === true)
    );
  }

  /** The conditions as iptables-save prints them. */
  get body(): string {
    this.#body ??= [
      ...(this.selector.saved ? [this.selector.saved] : []),
      ...this.matches.map((match) => (match.saved ? `-m ${match.name} ${match.saved}` : `-m ${match.name}`)),
    ].join(' ');
    return this.#body;
  }

  /** Whether `other` says the same, counters aside. */
  equals(other: Rule): boolean {
    return this.body === other.body && sameAction(this.action, other.action);
  }
}

function sameAction(a: RuleAction, b: RuleAction): boolean {
  if (!a || !b) return a === b;
  if ('chain' in a) return 'chain' in b && a.chain === b.chain && a.goto === b.goto;
  return !('chain' in b) && a.target.name === b.target.name && a.target.saved === b.target.saved;
}

/**
 * A rule as iptables-save prints it, without `-A CHAIN`.
 * @param counters puts `-c PACKETS BYTES` before the target, as `iptables -v -S` does
 */
export function ruleText(rule: Rule, counters = false): string {
  const words = rule.body ? [rule.body] : [];
  if (counters) words.push(`-c ${rule.packets} ${rule.bytes}`);
  const { action } = rule;
  if (action && 'chain' in action) words.push(`${action.goto ? '-g' : '-j'} ${action.chain.name}`);
  else if (action)
    words.push(action.target.saved ? `-j ${action.target.name} ${action.target.saved}` : `-j ${action.target.name}`);
  return words.join(' ');
}
