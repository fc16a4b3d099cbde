import type { Random } from '#kernel/random.ts';
import { base36 } from './ca/base36.ts';

/** A new id of the cluster's state: 25 digits in base 36 (swarmkit identity.NewID). */
export function newId(random: Random): string {
  const bytes = random.bytes(17);
  // One bit more than 128 and the first digit never 0: all ids have the same length.
  return base36(bytes, 25).slice(-25);
}
