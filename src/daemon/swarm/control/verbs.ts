import { clusterVerbs } from './cluster/verbs.ts';
import { configVerbs } from './config/verbs.ts';
import { networkVerbs } from './network/verbs.ts';
import { nodeVerbs } from './node/verbs.ts';
import { secretVerbs } from './secret/verbs.ts';
import { serviceVerbs } from './service/verbs.ts';
import { taskVerbs } from './task/verbs.ts';
import type { ControlVerb } from './verb.ts';

/** Everything that managers can be asked for, by name: `service.create`. */
export const controlVerbs: Readonly<Record<string, ControlVerb>> = {
  ...clusterVerbs,
  ...nodeVerbs,
  ...serviceVerbs,
  ...taskVerbs,
  ...secretVerbs,
  ...configVerbs,
  ...networkVerbs,
};
