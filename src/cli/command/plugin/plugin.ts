import type { Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { createCommand } from './create.ts';
import { disableCommand } from './disable.ts';
import { enableCommand } from './enable.ts';
import { inspectCommand } from './inspect.ts';
import { installCommand } from './install.ts';
import { lsCommand } from './ls.ts';
import { pushCommand } from './push.ts';
import { rmCommand } from './rm.ts';
import { setCommand } from './set.ts';
import { upgradeCommand } from './upgrade.ts';

/** `docker plugin` */
export const pluginCommand: Command = {
  use: 'plugin',
  short: 'Manage plugins',
  args: noArgs,
  subcommands: [
    disableCommand,
    enableCommand,
    inspectCommand,
    installCommand,
    lsCommand,
    rmCommand,
    setCommand,
    pushCommand,
    createCommand,
    upgradeCommand,
  ],
};
