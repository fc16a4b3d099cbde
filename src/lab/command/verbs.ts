import { explain } from './explain.ts';
import type { Verb } from './verb.ts';

/** The verbs of `lab`, in the order in which help lists them. */
export const VERBS: readonly Verb[] = [explain];
