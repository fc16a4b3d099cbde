import type { ControlVerb } from '../verb.ts';
import { serviceCreate } from './create.ts';
import { serviceGet } from './get.ts';
import { serviceList } from './list.ts';
import { serviceRemove } from './remove.ts';
import { serviceStatuses } from './statuses.ts';
import { serviceUpdate } from './update.ts';

/** What the leader does for services. */
export const serviceVerbs: Readonly<Record<string, ControlVerb>> = {
  'service.create': serviceCreate,
  'service.get': serviceGet,
  'service.list': serviceList,
  'service.remove': serviceRemove,
  'service.statuses': serviceStatuses,
  'service.update': serviceUpdate,
};
