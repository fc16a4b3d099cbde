import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { configCommand } from './config.ts';
import { deployCommand } from './deploy.ts';
import { lsCommand } from './ls.ts';
import { psCommand } from './ps.ts';
import { rmCommand } from './rm.ts';
import { servicesCommand } from './services.ts';

/** `docker stack` */
export const stackCommand: Command = {
  use: 'stack',
  short: 'Manage Swarm stacks',
  args: noArgs,
  swarm: 'manager',
  subcommands: [deployCommand, lsCommand, psCommand, rmCommand, servicesCommand, configCommand],
};
