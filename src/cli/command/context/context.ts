import type { Command } from '../../command.ts';
import { currentContext } from '../../config/contextstore.ts';
import { noArgs } from '../../required.ts';
import { unsimulated } from '../unsimulated.ts';
import { createCommand, updateCommand } from './create.ts';
import { inspectCommand } from './inspect.ts';
import { lsCommand } from './list.ts';
import { rmCommand } from './remove.ts';
import { useCommand } from './use.ts';

const showCommand: Command = {
  use: 'show',
  short: 'Print the name of the current context',
  args: noArgs,
  *run({ proc, out }) {
    yield* out(`${currentContext(proc)}\n`);
  },
};

/** `docker context`: names for engines. */
export const contextCommand: Command = {
  use: 'context',
  short: 'Manage contexts',
  args: noArgs,
  subcommands: [
    createCommand,
    unsimulated('export', 'Export a context to a tar archive FILE or a tar stream on STDOUT.'),
    unsimulated('import', 'Import a context from a tar or zip file'),
    inspectCommand,
    lsCommand,
    rmCommand,
    showCommand,
    updateCommand,
    useCommand,
  ],
};
