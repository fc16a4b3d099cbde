import type { ControlVerb } from '../verb.ts';
import { networkCreate } from './create.ts';
import { networkGet, networkList } from './list.ts';
import { networkRemove } from './remove.ts';

/** What the leader does for networks. */
export const networkVerbs: Readonly<Record<string, ControlVerb>> = {
  'network.create': networkCreate,
  'network.get': networkGet,
  'network.list': networkList,
  'network.remove': networkRemove,
};
