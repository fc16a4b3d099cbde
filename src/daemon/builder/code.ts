import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** What builds images, fetched when it is first needed. */
export const builderCode = present(parts);
