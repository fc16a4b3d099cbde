import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { caCommand } from './ca.ts';
import { initCommand } from './init.ts';
import { joinCommand } from './join.ts';
import { joinTokenCommand } from './jointoken.ts';
import { leaveCommand } from './leave.ts';
import { unlockCommand } from './unlock.ts';
import { unlockKeyCommand } from './unlockkey.ts';
import { updateCommand } from './update.ts';

/** `docker swarm` */
export const swarmCommand: Command = {
  use: 'swarm',
  short: 'Manage Swarm',
  args: noArgs,
  swarm: 'any',
  subcommands: [
    initCommand,
    joinCommand,
    joinTokenCommand,
    unlockKeyCommand,
    updateCommand,
    leaveCommand,
    unlockCommand,
    caCommand,
  ],
};
