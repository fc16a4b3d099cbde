import type { TargetExtension } from '../extension.ts';
import type { Judgement, Target } from '../match.ts';

function standard(name: string, judgement: Judgement): TargetExtension {
  const target: Target = { name, act: () => judgement, saved: '', list: () => '' };
  return { name, options: [], make: () => target };
}

/** `-j ACCEPT`: the packet may pass this table. */
export const acceptTarget = standard('ACCEPT', 'accept');

/** `-j DROP`: the packet is gone, and nobody is told. */
export const dropTarget = standard('DROP', 'drop');

/** `-j RETURN`: back to the chain before, or to the policy. */
export const returnTarget = standard('RETURN', 'return');
