import type { Chain } from './chain.ts';
import type { Hook } from './hook.ts';
import type { Rule } from './rule.ts';

/** Why the kernel does not take a rule, in the words of strerror(3). */
export type Refusal = 'Invalid argument' | 'Operation not supported' | 'Too many links';

/** What the kernel has against `rule` in `chain` (nft_chain_validate and the checks of xtables targets). */
export function refusal(rule: Rule, chain: Chain): Refusal | undefined {
  const { action } = rule;
  if (!action) return undefined;
  if (!('chain' in action)) {
    const { target, extension } = action;
    if (target.refused || (extension.tables && !extension.tables.includes(chain.table.name))) return 'Invalid argument';
    return extension.hooks && [...hooksReaching(chain)].some((hook) => !extension.hooks?.includes(hook))
      ? 'Invalid argument'
      : undefined;
  }
  if (action.chain.builtin) return 'Operation not supported';
  const hooks = hooksReaching(chain);
  // The kernel looks at chains only once a packet can get there.
  return hooks.size === 0 ? undefined : refusalBelow(action.chain, hooks, new Set([chain]));
}

/** The hooks whose chains lead to `chain`. */
function hooksReaching(chain: Chain, seen = new Set<Chain>(), hooks = new Set<Hook>()): Set<Hook> {
  if (seen.has(chain)) return hooks;
  seen.add(chain);
  if (chain.hook) hooks.add(chain.hook);
  for (const caller of chain.callers) hooksReaching(caller, seen, hooks);
  return hooks;
}

function refusalBelow(chain: Chain, hooks: ReadonlySet<Hook>, path: ReadonlySet<Chain>): Refusal | undefined {
  if (path.has(chain)) return 'Too many links';
  const deeper = new Set(path).add(chain);
  const called = new Set<Chain>();
  for (const { action } of chain.rules) {
    if (!action) continue;
    if ('chain' in action) {
      called.add(action.chain);
    } else {
      const allowed = action.extension.hooks;
      if (allowed && [...hooks].some((hook) => !allowed.includes(hook))) return 'Invalid argument';
    }
  }
  for (const next of called) {
    const found = refusalBelow(next, hooks, deeper);
    if (found) return found;
  }
  return undefined;
}
