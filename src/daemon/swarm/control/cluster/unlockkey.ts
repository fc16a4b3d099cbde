import type { Coroutine } from '#kernel/coroutine.ts';
import type { Leader } from '../verb.ts';

/** The key that locked managers are unlocked with; '' where they are not locked (swarmkit ca.GetUnlockKey). */
export function* getUnlockKey(leader: Leader): Coroutine<string> {
  return leader.store.list('cluster')[0]?.UnlockKey ?? '';
}
