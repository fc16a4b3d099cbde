import { present } from '#kernel/code.ts';
import * as labelling from './labelling.ts';

/** What labels containers, where an engine does so. */
export const labellingCode = present(labelling);
