import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** What makes an engine a node of a swarm. */
export const swarmCode = present(parts);
