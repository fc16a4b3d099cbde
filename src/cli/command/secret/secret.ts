import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { createCommand } from './create.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { rmCommand } from './rm.ts';

/** `docker secret` */
export const secretCommand: Command = {
  use: 'secret',
  short: 'Manage Swarm secrets',
  args: noArgs,
  swarm: 'manager',
  subcommands: [lsCommand, createCommand, inspectCommand, rmCommand],
};
