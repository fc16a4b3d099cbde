import { clusterVerbs } from './cluster/verbs.ts';
import { nodeVerbs } from './node/verbs.ts';
import type { ControlVerb } from './verb.ts';

/** Everything that managers can be asked for, by name: `service.create`. */
export const controlVerbs: Readonly<Record<string, ControlVerb>> = { ...clusterVerbs, ...nodeVerbs };
