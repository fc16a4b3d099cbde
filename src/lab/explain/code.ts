import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** What explains the way of a packet. */
export const explainCode = present(parts);
