import { type Code, present } from '#kernel/code.ts';

/**
 * What a lab does not need up to its first prompt. The build divides the page's worker (scripts/parts/plugin.mjs); anywhere
 * else all is there.
 */
export const secondPart: Code<unknown> = present(true);

/** Whether something was called that had not arrived: what has been done since is void. */
export const wasMissed = (): boolean => false;
