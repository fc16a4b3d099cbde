import type { ControlVerb } from '../verb.ts';
import { getCluster } from './get.ts';
import { getUnlockKey } from './unlockkey.ts';
import { updateCluster } from './update.ts';

export const clusterVerbs: Readonly<Record<string, ControlVerb>> = {
  'cluster.get': getCluster,
  'cluster.update': updateCluster,
  'cluster.unlockKey': getUnlockKey,
};
