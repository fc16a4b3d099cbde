import { present } from '#kernel/code.ts';
import * as remap from './remap.ts';

/** What reads `userns-remap`, where an engine has it. */
export const remapCode = present(remap);
