import type { Command } from '../../command.ts';
import { fetchedCommand } from '../../fetched.ts';
import { noArgs } from '../../required.ts';
import { BUILD } from '../image/build/announced.ts';
import { buildCode } from '../image/build/code.ts';
import { pruneCommand } from './prune.ts';

/** `docker builder` */
export const builderCommand: Command = {
  use: 'builder',
  short: 'Manage builds',
  args: noArgs,
  subcommands: [fetchedCommand(BUILD, buildCode, ({ buildCommand }) => buildCommand), pruneCommand],
};
