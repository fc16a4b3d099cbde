import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { createCommand } from './create.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './ls.ts';
import { pruneCommand } from './prune.ts';
import { rmCommand } from './rm.ts';
import { updateCommand } from './update.ts';

/** `docker volume` */
export const volumeCommand: Command = {
  use: 'volume COMMAND',
  short: 'Manage volumes',
  args: noArgs,
  subcommands: [createCommand, inspectCommand, lsCommand, rmCommand, pruneCommand, updateCommand],
};
