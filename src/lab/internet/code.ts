import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** The servers of the simulated internet. */
export const internetCode = present(parts);
