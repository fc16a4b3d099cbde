import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { createCommand } from './create.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { rmCommand } from './rm.ts';

/** `docker config` */
export const configCommand: Command = {
  use: 'config',
  short: 'Manage Swarm configs',
  args: noArgs,
  swarm: 'manager',
  subcommands: [lsCommand, createCommand, inspectCommand, rmCommand],
};
