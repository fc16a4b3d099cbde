import { present } from '#kernel/code.ts';
import * as commands from './commands.ts';

/** The commands of swarm mode. */
export const swarmCode = present(commands);
