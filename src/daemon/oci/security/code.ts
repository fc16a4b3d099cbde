import { present } from '#kernel/code.ts';
import * as profile from './profile.ts';

/** What reads profiles of seccomp that somebody wrote. */
export const profileCode = present(profile);
