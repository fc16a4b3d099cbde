import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { connectCommand } from './connect.ts';
import { createCommand } from './create.ts';
import { disconnectCommand } from './disconnect.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { pruneCommand } from './prune.ts';
import { rmCommand } from './rm.ts';

/** `docker network` */
export const networkCommand: Command = {
  use: 'network',
  short: 'Manage networks',
  args: noArgs,
  subcommands: [connectCommand, createCommand, disconnectCommand, inspectCommand, lsCommand, rmCommand, pruneCommand],
};
