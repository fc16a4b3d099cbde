import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { psCommand } from './ps.ts';
import { rmCommand } from './rm.ts';
import { demoteCommand, promoteCommand } from './role.ts';
import { updateCommand } from './update.ts';

/** `docker node` */
export const nodeCommand: Command = {
  use: 'node',
  short: 'Manage Swarm nodes',
  args: noArgs,
  swarm: 'manager',
  subcommands: [demoteCommand, inspectCommand, lsCommand, promoteCommand, rmCommand, psCommand, updateCommand],
};
