import type { Chain } from './chain.ts';
import type { Rule } from './rule.ts';
import type { Traversal } from './traversal.ts';

/** What stopped a packet: a rule, by its number in its chain, or the policy of a chain. */
export interface Stopped {
  readonly chain: Chain;
  readonly rule?: Rule;
  /** 1 is first. */
  readonly ruleNumber?: number;
  /** An answer was sent. */
  readonly rejected: boolean;
}

/** Takes a packet through a built-in chain and those it leads to. @returns undefined when it may go on */
export function walk(start: Chain, traversal: Traversal): Stopped | undefined {
  let chain = start;
  let index = 0;
  let stack: { chain: Chain; index: number }[] | undefined;
  for (;;) {
    const { rules } = chain;
    let returning = true;
    while (index < rules.length) {
      const rule = rules[index++] as Rule;
      if (!rule.meets(traversal)) continue;
      rule.packets++;
      rule.bytes += traversal.length;
      const { action } = rule;
      if (!action) continue;
      if ('chain' in action) {
        if (!action.goto) {
          stack ??= [];
          stack.push({ chain, index });
        }
        chain = action.chain;
        index = 0;
        returning = false;
        break;
      }
      const judgement = action.target.act(traversal);
      if (judgement === 'accept') return undefined;
      if (judgement === 'return') break;
      if (judgement !== 'continue') return { chain, rule, ruleNumber: index, rejected: judgement === 'rejected' };
    }
    if (!returning) continue;
    const back = stack?.pop();
    if (back) {
      chain = back.chain;
      index = back.index;
      continue;
    }
    if (start.registered) {
      start.packets++;
      start.bytes += traversal.length;
    }
    return start.policy === 'DROP' ? { chain: start, rejected: false } : undefined;
  }
}
