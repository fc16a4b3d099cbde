import type { Program } from '#kernel/process/program.ts';
import { networkApplets, networkHostPrograms } from './networkcatalogue.ts';
import { toolApplets, toolPrograms } from './toolcatalogue.ts';

/** Where Debian has its programs, shells and Docker's own apart; on it /bin is /usr/bin. */
export const hostPrograms: Record<string, Program> = { ...toolPrograms, ...networkHostPrograms };

/** The applets of the busybox in images, the shell apart. */
export const busyboxApplets: Record<string, Program> = { ...toolApplets, ...networkApplets };
