import type { ControlVerb } from '../verb.ts';
import { networkAttach, networkDetach } from './attach.ts';
import { networkCreate } from './create.ts';
import { networkGet, networkList } from './list.ts';
import { networkRemove } from './remove.ts';

/** What the leader does for networks. */
export const networkVerbs: Readonly<Record<string, ControlVerb>> = {
  'network.attach': networkAttach,
  'network.create': networkCreate,
  'network.detach': networkDetach,
  'network.get': networkGet,
  'network.list': networkList,
  'network.remove': networkRemove,
};
