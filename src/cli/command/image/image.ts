import type { Command } from '../../command.ts';
import { fetchedCommand } from '../../fetched.ts';
import { noArgs } from '../../required.ts';
import { BUILD } from './build/announced.ts';
import { buildCode } from './build/code.ts';
import { historyCommand } from './history.ts';
import { importCommand } from './import.ts';
import { inspectCommand } from './inspect.ts';
import { loadCommand } from './load.ts';
import { lsCommand } from './ls.ts';
import { pruneCommand } from './prune.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { rmCommand } from './rm.ts';
import { saveCommand } from './save.ts';
import { tagCommand } from './tag.ts';

/** `docker image` */
export const imageCommand: Command = {
  use: 'image',
  short: 'Manage images',
  args: noArgs,
  subcommands: [
    fetchedCommand(BUILD, buildCode, ({ buildCommand }) => buildCommand),
    historyCommand,
    importCommand,
    inspectCommand,
    loadCommand,
    lsCommand,
    pruneCommand,
    pullCommand,
    pushCommand,
    rmCommand,
    saveCommand,
    tagCommand,
  ],
};
