import type { Random } from '#kernel/random.ts';
import { base64 } from '../ca/base64.ts';
import type { ClusterObject } from '../store/objects.ts';

type Keys = ClusterObject['NetworkKeys'];

/** What keys are for. */
const SUBSYSTEMS = ['networking:gossip', 'networking:ipsec'] as const;
/** Of each kind: the one before, the one in use and the next. */
const KEYRING = 3;
const KEY_BYTES = 16;

/**
 * The keys after one more turn (swarmkit manager/keymanager): a new one of each kind, and the oldest goes.
 * @returns the keys, newest last, and the Lamport time of the newest
 */
export function newKeys(keys: Keys, clock: number, random: Random): { keys: Keys; clock: number } {
  let time = clock;
  const next = SUBSYSTEMS.flatMap((subsystem) => {
    const own = keys.filter(({ Subsystem }) => Subsystem === subsystem);
    const fresh = { Subsystem: subsystem, Key: base64(random.bytes(KEY_BYTES)), LamportTime: ++time };
    return [...own, fresh].slice(-KEYRING);
  });
  return { keys: next, clock: time };
}
